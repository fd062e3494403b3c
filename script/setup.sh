# Sourced by script/run and script/test: the environment in .venv, once per change of pins.
cd "$(dirname "$0")/.."
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
apt_install() {
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  echo "Memasang Python …" >&2
  apt_install python3 python3-venv
fi
setup() { # setup FILE: install the pins of FILE unless that was done
  [ -x .venv/bin/python ] || python3 -m venv .venv
  if ! cat requirements.txt "$1" | cmp -s - ".venv/.$1"; then
    echo "Memasang paket Python ($1) …" >&2
    .venv/bin/python -m pip install -q --disable-pip-version-check -r requirements.txt -r "$1"
    cat requirements.txt "$1" >".venv/.$1"
  fi
}

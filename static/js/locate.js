// [data-locate="latitude"] and "longitude": a button that takes the point of the phone.
const field = (name) => document.querySelector(`[data-locate="${name}"]`);
const latitude = field("latitude");

if (latitude && "geolocation" in navigator) {
  const box = document.createElement("div");
  const button = document.createElement("button");
  const state = document.createElement("p");
  box.className = "mt-3";
  button.type = "button";
  button.className = "btn btn-outline-secondary";
  button.textContent = "Ambil titik dari perangkat ini";
  state.className = "small-text muted mt-2 mb-0";
  state.setAttribute("role", "status");
  box.append(button, state);
  latitude.closest("fieldset").append(box);

  const written = (degrees) => degrees.toFixed(6).replace(".", ",");
  const put = (name, degrees) => {
    field(name).value = written(degrees);
    field(name).dispatchEvent(new Event("input", { bubbles: true }));
  };
  button.addEventListener("click", () => {
    state.textContent = "Mencari titik …";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("latitude", coords.latitude);
        put("longitude", coords.longitude);
        state.textContent = `Titik diambil, teliti sampai ${Math.round(coords.accuracy)} meter.`;
      },
      () => {
        state.textContent =
          "Titik belum didapat. Izinkan lokasi untuk halaman ini, atau isi dengan tangan.";
      },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}

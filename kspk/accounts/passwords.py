"""Passwords for one use, easy to read out and to type on a phone."""

import secrets

_TEXT = """
    alang anggur asam awan bakau balok bambu batik beras bintang bukit bulan cemara
    cendana cermin daun delima duku embun enau fajar gading galah garam gelas gong
    guci hujan hutan ikan intan jagung jahe jambu jati jeruk kabut kacang kapas kapuk
    karang kayu kelapa kemiri kenari kendi keris kerang kolam kopi kuda kunyit labu
    ladang lampu laut lembah lesung lontar madu mangga manik melati mentari merpati
    nanas nangka nila ombak padi pagar palem pandan pantai pasir payung perahu pinang
    pisang pukat rakit rotan rumbia rusa salak sagu sampan sawah selasih serai siput
    suling sumur tali tanjung tebu telaga tembaga tenun teras timun tugu turi ubi
    waru
"""
_WORDS = _TEXT.split()


def one_time_password():
    """Three words and four digits, "kelapa-sawah-ombak-7421": about 34 bits."""
    words = [secrets.choice(_WORDS) for _ in range(3)]
    return "-".join([*words, f"{secrets.randbelow(10_000):04}"])

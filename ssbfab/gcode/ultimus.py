"""Nordson Ultimus V over RS-232: the packets that set its pressure and open its valve.

    host ENQ → ACK ← dispenser;  host STX length command checksum ETX → STX 02A02D ETX (done) ←;  host EOT

Checksum: two's complement of the sum of all bytes from the length on, two hexadecimal digits. A packet is to follow its ENQ
within 2 s. Source: Nordson EFD Ultimus V operating manual, appendix on the RS-232 protocol.
"""

from __future__ import annotations

from ssbfab.errors import DialectError

STX, ETX, EOT, ENQ, ACK = b"\x02", b"\x03", b"\x04", b"\x05", b"\x06"
DONE = b"A0"
REFUSED = b"A2"
#: What one count of the pressure field is, Pa, in the unit that the dispenser's menu is set to.
COUNTS_PA = {"kPa": 100.0, "psi": 689.4757293168361, "bar": 100.0}


def checksum(body: bytes) -> bytes:
    """Two hexadecimal digits that make the sum of a packet's bytes zero.

    >>> checksum(b"04DI  "), checksum(b"02A0")
    (b'CF', b'2D')
    """
    return b"%02X" % (-sum(body) & 0xFF)


def packet(command: bytes) -> bytes:
    """A command as it goes over the line.

    >>> packet(b"DI  ")
    b'\\x0204DI  CF\\x03'
    """
    body = b"%02X" % len(command) + command
    return STX + body + checksum(body) + ETX


def read(answer: bytes) -> bytes:
    """The command of a packet. Raises `DialectError` where frame, length or checksum is wrong."""
    if len(answer) < 8 or answer[:1] != STX or answer[-1:] != ETX:
        raise DialectError(f"Ultimus V: no packet: {answer[:40]!r}")
    body, found = answer[1:-3], answer[-3:-1]
    if found != checksum(body):
        raise DialectError(f"Ultimus V: checksum {found!r} of {body[:40]!r}, expected {checksum(body)!r}")
    if body[:2] != b"%02X" % len(body[2:]):
        raise DialectError(f"Ultimus V: length {body[:2]!r} of {body[:40]!r}, expected {len(body[2:])}")
    return body[2:]


def set_pressure(pressure_pa: float, unit: str = "kPa") -> bytes:
    """`PS  pppp`: the pressure in tenths of kPa or psi, or thousandths of bar, as the dispenser's menu is set.

    >>> set_pressure(275e3)
    b'\\x0208PS  2750E7\\x03'
    """
    if unit not in COUNTS_PA:
        raise DialectError(f"Ultimus V: unit {unit!r}, expected one of {', '.join(COUNTS_PA)}")
    counts = round(pressure_pa / COUNTS_PA[unit])
    if not 0 <= counts <= 9999:
        raise DialectError(f"Ultimus V: {pressure_pa / 1e3:g} kPa does not fit its four digits of {unit}")
    return packet(b"PS  %04d" % counts)


def toggle() -> bytes:
    """`DI  `: in steady mode this opens a closed valve and closes an open one. It is a toggle: never part of a print file."""
    return packet(b"DI  ")

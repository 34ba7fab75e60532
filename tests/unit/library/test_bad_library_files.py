"""A spoiled library file ends in one clear line per fault, never in a traceback; a good one of the user's goes first."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ssbfab.errors import LibraryError
from ssbfab.findings import Confidence
from ssbfab.library import Library

LLZO = Library.open().material("llzo_al")


def write(folder: Path, name: str, text: str | bytes) -> Library:
    path = folder / "library" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Library.open(folder)


def faults(folder: Path, name: str, text: str | bytes) -> tuple[str, ...]:
    library = write(folder, name, text)
    kind, thing = name.removesuffix(".toml").split("/")
    with pytest.raises(LibraryError) as caught:
        library.get(kind, thing)
    assert all("\n" not in fault and len(fault) < 600 for fault in caught.value.faults)
    return caught.value.faults


def test_every_fault_of_an_ink_is_told_at_once_with_the_nearest_spelling(tmp_path: Path) -> None:
    found = faults(tmp_path, "inks/bad.toml", """
material = "lfp"
solids_fraction = 1.3
density = "1.9 g/cm3"
yeild_stress = "250 Pa"
consistency = 60
flow_index = { value = 0.4, low = 0.5, sorce = "me" }
[default]
confidence = "hgh"
""")
    text = "\n".join(found)
    assert len(found) >= 8
    for part in ("solids_fraction: found 1.3, expected below 1", "no such unit here", "no such key (did you mean 'yield_stress'?)",
                 "yield_stress: required key is missing", "consistency: found 60, expected text with a unit",
                 "flow_index.sorce: no such key (did you mean 'source'?)", "outside its own range",
                 "default.confidence: found 'hgh', expected one of high, med, low, assumed (did you mean 'high'?)"):
        assert part in text, part
    assert all("bad.toml" in fault for fault in found)


def test_every_fault_of_a_material_is_told_at_once(tmp_path: Path) -> None:
    found = "\n".join(faults(tmp_path, "materials/mine.toml", """
name = "Mine"
kind = "cathod"
youngs_modulus = "100 kg"
densty = "3 g/cm^3"
poisson_ratio = 0.7
[[cte]]
low = "20 ppm/K"
value = "10 ppm/K"
between = ["700 degC", "25 degC"]
basis = "guess"
[[fracture_toughness]]
source = "me"
[laws.cte]
form = "polynomal"
[notes]
weather = "dry"
"""))
    for part in ("kind: found 'cathod', expected one of", "(did you mean 'cathode'?)", "youngs_modulus.value: found '100 kg'",
                 "densty: no such property (did you mean 'density'?)", "poisson_ratio: found 0.7, expected below 0.5",
                 "outside its own range", "the first temperature is above the second", "basis: found 'guess'",
                 "a value is missing", "found 'polynomal', expected one of polynomial, saturating (did you mean 'polynomial'?)",
                 "notes.weather: no such key"):
        assert part in found, part


@pytest.mark.parametrize(("edit", "said"), [
    (("number = 1", "number = 0"), "2 tools have the number 0"),
    (("output = 1", "output = 0"), "the pneumatic tools 0 and 1 share output 0"),
    (("pressure_channel = 1", "pressure_channel = 0"), "share pressure_channel 0"),
    (('tip = "30um"', 'tip = "30mu"'), "no tip '30mu' (did you mean '30um'?)"),
    (('high = ["300 mm", "300 mm", "100 mm"]', 'high = ["300 mm", "0 mm", "100 mm"]'), "low[y]: found 0 mm, expected below high"),
    (('park = ["95 mm", "100 mm", "50 mm"]', 'park = ["95 mm", "100 mm", "500 mm"]'), "park[z]: found 500 mm, expected inside"),
    (('pressure_min = "10 kPa"', 'pressure_min = "1 MPa"'), "expected below pressure_max"),
    (('dialect = "linuxcnc"', 'dialect = "template"'), "template: a table [template] and dialect"),
    (("dispenser = \"pneumatic\"", "dispenser = \"pnuematic\""), "expected 'pneumatic', 'syringe' or 'auger'"),
])
def test_a_machine_that_cannot_be_is_refused(tmp_path: Path, edit: tuple[str, str], said: str) -> None:
    shipped = Library.open()._files("printers")["linuxcnc-pneumatic"][0].read_text()
    assert edit[0] in shipped
    assert said in "\n".join(faults(tmp_path, "printers/mine.toml", shipped.replace(*edit)))


def test_a_machine_without_tools_is_refused(tmp_path: Path) -> None:
    shipped = Library.open()._files("printers")["linuxcnc-pneumatic"][0].read_text()
    bare = shipped[:shipped.index("[[tools]]")] + "tools = []\n"
    assert "at least one [[tools]]" in "\n".join(faults(tmp_path, "printers/mine.toml", bare))


def test_a_needle_wider_inside_than_outside_is_refused(tmp_path: Path) -> None:
    text = 'diameter = "0.3 mm"\nouter_diameter = "0.2 mm"\nlength = "5 mm"\n'
    assert "expected above the inner diameter" in faults(tmp_path, "tips/odd.toml", text)[0]


@pytest.mark.parametrize(("content", "said"), [
    (b"name = \xff\xfe", "not UTF-8"), (b"name = ", "not TOML"), (b"= " * 200_000, "more than 300000 bytes"),
    (b"a = " + b"[" * 5000 + b"]" * 5000, "not TOML that can be read"), (b"a." * 100 + b"a = 1", "levels"),
    (b"x = " + b"9" * 400, "bits"), (b"\n".join(b"k%d = 1" % i for i in range(5000)), "5000 keys"),
    (b"density = [" + b"1," * 50_000 + b"]", "values"), (b"x = " + b"9" * 5000, "not TOML that can be read"), (b"", "required key is missing"),
])
def test_files_that_are_no_library_files(tmp_path: Path, content: bytes, said: str) -> None:
    started = time.process_time()
    assert said in "\n".join(faults(tmp_path, "materials/odd.toml", content))
    assert time.process_time() - started < 5.0


def test_deeply_dotted_keys_are_refused_in_time(tmp_path: Path) -> None:
    started = time.process_time()
    found = faults(tmp_path, "inks/deep.toml", b"a." * 140_000 + b"a = 1")
    assert "dots" in found[0]
    assert time.process_time() - started < 5.0


def test_a_folder_named_like_a_file_and_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "library" / "inks" / "odd.toml").mkdir(parents=True)
    with pytest.raises(LibraryError, match="cannot be read"):
        Library.open(tmp_path).ink("odd")
    assert Library.open(tmp_path / "nowhere").names("inks") == Library.open().names("inks")


def test_names_cannot_leave_the_library(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('name = "x"')
    for name in ("../secret", "..", "/etc/passwd", "", "a" * 500, "x\ny"):
        with pytest.raises(LibraryError, match="no material"):
            Library.open(tmp_path).material(name)


def test_unknown_kind() -> None:
    for ask in (Library.open().names, lambda kind: Library.open().get(kind, "x"), lambda kind: Library.open().provenance(kind, "x")):
        with pytest.raises(LibraryError, match="no such kind 'tools'"):
            ask("tools")


def test_the_users_material_goes_before_the_shipped_one_and_keeps_the_rest(tmp_path: Path) -> None:
    library = write(tmp_path, "materials/llzo_al.toml", """
[[cte]]
value = "14.9 ppm/K"
low = "14.7 ppm/K"
high = "15.1 ppm/K"
between = ["25 degC", "1000 degC"]
source = "own dilatometer, 2026-02-03"
confidence = "high"
basis = "measured"
""")
    mine = library.material("llzo_al")
    assert mine.need("cte_per_k").value == 14.9e-6
    assert mine.need("cte_per_k").source.text.startswith("own dilatometer")
    assert mine.need("cte_per_k").kind == "oxide_electrolyte"
    assert len(mine.properties["cte_per_k"]) == 1
    assert mine.need("youngs_modulus_pa") == LLZO.need("youngs_modulus_pa")
    assert (mine.name, mine.notes) == (LLZO.name, LLZO.notes)


def test_the_users_number_replaces_a_shipped_law(tmp_path: Path) -> None:
    library = write(tmp_path, "materials/si_wafer.toml", 'cte = "3 ppm/K"\n')
    assert "cte_per_k" not in library.material("si_wafer").laws
    assert library.material("si_wafer").need("cte_per_k").confidence is Confidence.ASSUMED


def test_the_users_ink_replaces_the_shipped_one_and_new_ones_join(tmp_path: Path) -> None:
    shipped = Library.open()._files("inks")["lfp-60wt"][0].read_text()
    write(tmp_path, "inks/lfp-60wt.toml", shipped.replace('consistency = "60 Pa.s^n"', 'consistency = "77 Pa.s^n"'))
    library = write(tmp_path, "inks/own.toml", shipped)
    assert library.ink("lfp-60wt").consistency_pa_s_n == 77.0
    assert "own" in library.names("inks")
    assert library.ink("own").name == "own"
    assert Library.open().ink("lfp-60wt").consistency_pa_s_n == 60.0


def test_the_users_reactions_come_first(tmp_path: Path) -> None:
    head = "phase_a,phase_b,onset_C,safe_upto_C,products,method,atmosphere,source,doi,confidence,basis,notes\n"
    library = write(tmp_path, "reactions.csv", head + "LFP,Al2O3,,700,none,XRD,argon,own,,high,measured,\n")
    assert len(library.reactions()) == 28
    assert library.reactions()[0].safe_k == 973.15


@pytest.mark.parametrize(("text", "said"), [
    ("phase_a,phase_b\nx,y\n", "no column 'onset_C'"),
    ("phase_a,phase_b,onset,safe_upto_C,products,method,atmosphere,source,doi,confidence,basis,notes\n", "(did you mean 'onset'?)"),
    ("phase_a,phase_b,onset_C,safe_upto_C,products,method,atmosphere,source,doi,confidence,basis,notes\n"
     "a,b,hot,,,,,,,hihg,,\n", "line 2: onset_C: found 'hot', expected a number"),
    ("phase_a,phase_b,onset_C,safe_upto_C,products,method,atmosphere,source,doi,confidence,basis,notes\na,b\n", "expected 12 cells"),
    ("phase_a,phase_b,onset_C,safe_upto_C,products,method,atmosphere,source,doi,confidence,basis,notes\n"
     "a,b,1e999,nan,,,,,,high,,\n", "finite"),
    ("phase_a,phase_b,onset_C,safe_upto_C,products,method,atmosphere,source,doi,confidence,basis,notes\n"
     "a,b,-300,,,,,,,high,,\n", "expected above"),
])
def test_a_spoiled_table_of_reactions(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LibraryError) as caught:
        write(tmp_path, "reactions.csv", text).reactions()
    assert said in "\n".join(caught.value.faults)
    assert "reactions.csv" in caught.value.faults[0]


def test_composites_that_cannot_be(tmp_path: Path) -> None:
    for rows, said in (
        ('[[constituents]]\nmaterial = "lco"\nvolume_fraction = 0.5\n', "add up to 0.5, expected 1"),
        ('[[constituents]]\nmaterial = "lcoo"\nvolume_fraction = 1.0\n', "no material 'lcoo' (did you mean 'lco'?)"),
        ('[[constituents]]\nmaterial = "lco"\nvolume_fraction = -1.0\n[[constituents]]\nmaterial = "lco"\nvolume_fraction = 2.0\n',
         "expected above 0 and at most 1"),
        ('[[constituents]]\nmaterial = "lco"\nmass_fraction = 0.5\n[[constituents]]\nmaterial = "lfp"\nvolume_fraction = 0.5\n',
         "expected one of them for all"),
        ('[[constituents]]\nmaterial = "mix"\nvolume_fraction = 1.0\n', "is made of itself: mix of mix"),
        ("constituents = 3\n", "expected 1 to 6 tables"),
        ('[[constituents]]\nvolume_fraction = 1.0\n', "constituents[0].material: found nothing"),
        ('[[constituents]]\nmaterial = "class_oxides"\nmass_fraction = 1.0\n', "has no density"),
    ):
        text = 'name = "Mix"\nkind = "composite"\n' + rows
        assert said in "\n".join(faults(tmp_path, "materials/mix.toml", text)), said


def test_what_a_composite_states_itself_goes_before_what_follows_from_its_parts(tmp_path: Path) -> None:
    library = write(tmp_path, "materials/mix.toml", """
name = "Mix"
kind = "composite"
conductivity = "2.5e-4 S/cm"
[[constituents]]
material = "peo_litfsi"
volume_fraction = 0.9
[[constituents]]
material = "llzo_al"
volume_fraction = 0.1
""")
    assert library.material("mix").need("conductivity_s_m").value == pytest.approx(0.025)
    assert library.material("mix").has("youngs_modulus_pa")


def test_an_ink_like_another_says_what_is_wrong() -> None:
    library = Library.open()
    for table, said in (({"like": "lto57wt"}, "(did you mean 'lto-57wt'?)"), ({"like": 3}, "expected the name of an ink"),
                        ({"like": "lto-57wt", "yield_strss": "9 Pa"}, "(did you mean 'yield_stress'?)"),
                        ({"like": "lto-57wt", "flow_index": 10**400}, "bits"),
                        ({"like": "lto-57wt", "density": {"a": {"b": {}}}}, "density"), ({}, "required key is missing")):
        with pytest.raises(LibraryError) as caught:
            library.ink_like(table, "recipe.toml: inks.negative_electrode")
        assert said in "\n".join(caught.value.faults)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = write(tmp_path, "inks/own.toml", "x = 1")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(LibraryError, match=r"own\.toml: cannot be read: Permission denied"):
        library.ink("own")


def test_a_key_with_a_line_break_is_told_in_one_line(tmp_path: Path) -> None:
    found = faults(tmp_path, "materials/odd.toml", 'name = "x"\nkind = "ceramic"\n"den\\nsity" = "3 g/cm^3"\n')
    assert len(found) == 1
    assert "den?sity: no such property" in found[0]


def test_a_pipe_does_not_hang_the_program(tmp_path: Path) -> None:
    (tmp_path / "library" / "inks").mkdir(parents=True)
    os.mkfifo(tmp_path / "library" / "inks" / "pipe.toml")
    with pytest.raises(LibraryError, match="not a file"):
        Library.open(tmp_path).ink("pipe")


@pytest.mark.parametrize(("edit", "said"), [
    (("X{x}", "X{xx}"), "template.bead: no such field {xx}"), (("{pressure_kpa}", "{pressure_kap}"), "(did you mean 'pressure_kpa'?)"),
    (("{text}", "{text"), "template.comment: a brace without its partner"), (('feed_per = "min"', 'feed_per = "h"'), "feed_per: found 'h'"),
    (('suffix = "txt"', 'suffix = "../txt"'), "suffix: found '../txt'"), (("{output} 1", "{x} 1"), "template.ink_on: no such field {x}"),
])
def test_words_of_a_template_that_cannot_be_filled_in(tmp_path: Path, edit: tuple[str, str], said: str) -> None:
    shipped = Library.open()._files("printers")["template-pneumatic"][0].read_text()
    assert edit[0] in shipped
    assert said in "\n".join(faults(tmp_path, "printers/mine.toml", shipped.replace(*edit)))


def test_a_misspelt_folder_or_table_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "library" / "ink").mkdir(parents=True)
    (tmp_path / "library" / "reaction.csv").touch()
    (tmp_path / "library" / "photos").mkdir()
    with pytest.raises(LibraryError) as caught:
        Library.open(tmp_path).ink("lfp-60wt")
    assert len(caught.value.faults) == 2
    assert "(did you mean 'inks'?)" in caught.value.faults[0]
    assert "(did you mean 'reactions.csv'?)" in caught.value.faults[1]


def test_a_name_that_no_file_can_have_says_so(tmp_path: Path) -> None:
    library = write(tmp_path, "inks/my paste.toml", "x = 1")
    with pytest.raises(LibraryError, match="1 to 64 letters"):
        library.ink("my paste")

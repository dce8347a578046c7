"""Bundles: what goes in comes out, the same bytes each time; what is no bundle is refused in one
line, and nothing of it is written.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import a_shop

import motsim as ms
from motsim.errors import InputError
from motsim.results import bundle as bundles
from motsim.results.bundle import Bundle, differs, opened
from motsim.results.packing import pack, unpack

TAKES = "minutes\n1\n2\n6\n"
SHOP = a_shop(
    "{contact: hello, staff: clerk, takes: data(data/takes.csv minutes), quality: 60}\n"
    "{contact: bye, quality: 55}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}",
    "today: {}, kind: {with: [smile]}",
)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop whose service times stand in a file beside it."""
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine"
    (mine / "data").mkdir(parents=True)
    (mine / "data" / "takes.csv").write_text(TAKES, encoding="utf-8")
    (mine / "other.csv").write_text("not asked for", encoding="utf-8")
    (mine / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return mine / "shop.yaml"


def inside(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def figures(path: Path) -> str:
    return str(ms.simulate(ms.load(path), replications=3).moments.to_csv())


# --- what goes in comes out -----------------------------------------------------------------------
def test_a_scenario_travels_with_its_data_and_gives_the_same_figures(
    shop: Path, tmp_path: Path
) -> None:
    packed = pack(shop)
    assert packed == Path("shop.motsim") and packed.read_bytes() == pack(shop).read_bytes()
    yours = tmp_path / "yours"
    yours.mkdir()
    place = unpack(packed, yours)
    assert inside(yours) == {"data/takes.csv": TAKES.encode(), "shop.yaml": SHOP.encode()}
    assert figures(place) == figures(shop)
    assert pack(place, "again.motsim").read_bytes() == packed.read_bytes()
    assert differs(opened(packed.read_bytes())) is None


def test_the_bytes_are_those_of_a_stored_zip_without_dates() -> None:
    """What the form says, by hand: whoever changes it must change its number."""
    data = Bundle("a.yaml", {"a.yaml": b"x"}, motsim="1", code="c").packed()
    assert hashlib.sha256(data).hexdigest()[:16] == "75b95f769e8ef708"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [
            (one.filename, one.date_time[0], one.compress_type) for one in archive.infolist()
        ] == [("manifest.json", 1980, 0), ("scenario/a.yaml", 1980, 0)]


def test_a_file_that_is_there_is_never_overwritten(shop: Path, tmp_path: Path) -> None:
    packed = pack(shop)
    yours = tmp_path / "yours"
    (yours / "data").mkdir(parents=True)
    (yours / "data" / "takes.csv").write_text("minutes\n9\n", encoding="utf-8")
    (yours / "shop.yaml").write_text("mine", encoding="utf-8")
    before = inside(yours)
    place = unpack(packed, yours)
    assert place.name == "shop-2.yaml"
    after = inside(yours)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"shop-2.yaml", "data/takes-2.csv"}
    assert after["shop-2.yaml"].decode() == SHOP.replace("takes.csv", "takes-2.csv")
    assert figures(place) == figures(shop)
    assert unpack(packed, yours) == place and inside(yours) == after  # once is enough
    with pytest.raises(InputError, match=r"shop\.motsim is there already, with other content"):
        shop.write_text(SHOP.replace("55", "56"), encoding="utf-8")
        pack(shop)


def test_what_cannot_travel_is_said_when_it_is_packed(shop: Path) -> None:
    (shop.parent.parent / "takes.csv").write_text(TAKES, encoding="utf-8")
    shop.write_text(SHOP.replace("data/takes.csv", "../takes.csv"), encoding="utf-8")
    with pytest.raises(InputError, match=r"data file '\.\./takes\.csv' cannot be packed"):
        pack(shop)
    shop.write_text(SHOP.replace("clerk,", "clark,"), encoding="utf-8")
    with pytest.raises(ms.ScenarioError):
        pack(shop)
    assert not Path("shop.motsim").exists()


def test_other_code_is_said() -> None:
    said = differs(Bundle("a.yaml", {"a.yaml": b""}, motsim="0.0.9", code="x"))
    assert said is not None and "motsim 0.0.9 packed it" in said


# --- what is no bundle ----------------------------------------------------------------------------
def zipped(
    parts: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda _: None
) -> bytes:
    """A zip of these parts as anybody may make it, its manifest in order."""
    told = {
        "bundle": 1,
        "motsim": "0.1.0",
        "code": "c",
        "scenario": "shop.yaml",
        "settings": {},
        "parts": {n: hashlib.sha256(d).hexdigest() for n, d in sorted(parts.items())},
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in ((bundles.MANIFEST, text), *sorted(parts.items())):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            if name != bundles.MANIFEST:
                change(info)
            archive.writestr(info, data)
    return made.getvalue()


GOOD = {"scenario/shop.yaml": SHOP.encode(), "scenario/data/takes.csv": TAKES.encode()}


def deflated(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def with_manifest(**changed: Any) -> bytes:
    """A bundle whose manifest says something else."""
    data = opened(zipped(GOOD)).packed()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = json.loads(archive.read(bundles.MANIFEST)) | changed
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts[bundles.MANIFEST] = json.dumps(told, sort_keys=True, indent=1).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def lying_about_size() -> bytes:
    """The head of a part says that it unfolds to more than there is."""
    data = bytearray(zipped(GOOD))
    at = data.index(b"PK\x01\x02")
    at = data.index(b"PK\x01\x02", at + 4)
    data[at + 20 : at + 28] = (90_000_000).to_bytes(4, "little") * 2
    return bytes(data)


HOSTILE = {
    "no zip": (b"scenario: 1", "no bundle of motsim"),
    "cut off": (zipped(GOOD)[:-40], "no bundle of motsim"),
    "empty": (b"", "no bundle of motsim"),
    "slip": (zipped({**GOOD, "scenario/../../evil.csv": b"x"}), "may not stand in a bundle"),
    "root": (zipped({**GOOD, "/etc/evil.csv": b"x"}), "may not stand in a bundle"),
    "drive": (zipped({**GOOD, "scenario/C:evil.csv": b"x"}), "may not stand in a bundle"),
    "backslash": (zipped({**GOOD, "scenario/..\\evil.csv": b"x"}), "may not stand in a bundle"),
    "hidden": (zipped({**GOOD, "scenario/.motsim/x.csv": b"x"}), "may not stand in a bundle"),
    "device": (zipped({**GOOD, "scenario/con.csv": b"x"}), "may not stand in a bundle"),
    "script": (
        zipped({**GOOD, "scenario/<img src=x onerror=alert(1)>.csv": b"x"}),
        "'scenario/?img src=x onerror=alert(1)?.csv' in it may not",
    ),
    "turned round": (zipped({**GOOD, "scenario/vsc.\u202eexe.csv": b"x"}), "vsc.?exe.csv' in it"),
    "program": (zipped({**GOOD, "scenario/run.exe": b"MZ"}), "may not stand in a bundle"),
    "python": (zipped({**GOOD, "scenario/site.py": b"x"}), "may not stand in a bundle"),
    "odd room": (zipped({**GOOD, "rooms/../1234.jsonl": b"x"}), "may not stand in a bundle"),
    "link": (zipped(GOOD, link), "may not stand in a bundle"),
    "bomb": (zipped({**GOOD, "scenario/big.csv": b"0" * 5_000_000}, deflated), "would unfold"),
    "lying bomb": (lying_about_size(), "would unfold"),
    "crowd": (zipped({f"scenario/{k}.csv": b"" for k in range(300)}), "more than 200 parts"),
    "same name": (zipped({**GOOD, "scenario/DATA/takes.csv": b"x"}), "the same name"),
    "broken hash": (
        with_manifest(parts={n: "0" * 64 for n in GOOD}),
        "changed or damaged after it was packed",
    ),
    "part more": (
        with_manifest(
            parts={n: hashlib.sha256(d).hexdigest() for n, d in GOOD.items()} | {"x": ""}
        ),
        "'x': what is in it",
    ),
    "later form": (with_manifest(bundle=2, motsim="9.0"), "motsim 9.0 packed it in a form"),
    "version of script": (with_manifest(motsim="<script>"), "does not say what is in it"),
    "no scenario": (with_manifest(scenario="nothing.yaml"), "does not say what is in it"),
    "key more": (with_manifest(run="calc.exe"), "does not say what is in it"),
    "deep": (zipped({}).replace(b"{", b"["), "no bundle of motsim"),
    "packed by hand": (zipped(GOOD, lambda i: setattr(i, "create_system", 0)), "another program"),
    "behind a program": (b"#!/bin/sh\nrm\n" + zipped(GOOD), "another program"),
    "not asked for": (zipped({**GOOD, "scenario/more.csv": b"x"}), "'more.csv': what is in it"),
    "mistakes": (zipped({"scenario/shop.yaml": b"{x: 1}"}), "this version finds"),
    "yaml bomb": (
        zipped({"scenario/shop.yaml": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"}),
        "finds",
    ),
    "no text": (
        zipped({"scenario/shop.yaml": b"\xff\xfe\x00"}),
        "shop.yaml: the file is not UTF-8",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line_and_nothing_is_written(
    name: str, tmp_path: Path
) -> None:
    data, wanted = HOSTILE[name]
    (tmp_path / "evil.motsim").write_bytes(data)
    folder = tmp_path / "a" / "mine"
    folder.mkdir(parents=True)
    with pytest.raises(InputError) as said:
        unpack(tmp_path / "evil.motsim", folder)
    for text in said.value.by_language().values():
        assert (
            "\n" not in text
            and "<" not in text
            and text.startswith(("evil.motsim: ", "shop.yaml: "))
        )
    assert wanted in str(said.value)
    assert inside(tmp_path) == {"evil.motsim": data} and not list(folder.iterdir())


def test_the_corpus_fails_for_its_own_reason() -> None:
    assert opened(zipped(GOOD)).files == {n.removeprefix("scenario/"): d for n, d in GOOD.items()}


def test_a_folder_that_leads_out_is_not_followed(shop: Path, tmp_path: Path) -> None:
    outside, yours = tmp_path / "outside", tmp_path / "yours"
    outside.mkdir()
    yours.mkdir()
    os.symlink(outside, yours / "data")
    with pytest.raises(InputError, match="would be written outside"):
        unpack(pack(shop), yours)
    assert not inside(outside) and not (yours / "shop.yaml").exists()


def test_what_cannot_be_whole_leaves_nothing(shop: Path, tmp_path: Path) -> None:
    yours = tmp_path / "yours"
    yours.mkdir()
    (yours / "data").write_text("a file where a folder is wanted", encoding="utf-8")
    with pytest.raises(InputError):
        unpack(pack(shop), yours)
    assert list(inside(yours)) == ["data"]


WHOLE = opened(zipped(GOOD)).packed()


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_byte_that_was_changed_is_noticed_where_it_counts(at: int, by: int) -> None:
    """Only what packed it (version, code, settings) is not held by a hash: the files are."""
    data = bytearray(WHOLE)
    data[at] ^= by
    try:
        found = opened(bytes(data))
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert dict(found.files) == {n.removeprefix("scenario/"): d for n, d in GOOD.items()}

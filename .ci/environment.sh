# Makes and refreshes .venv for run_dashboard.sh and run_tests.sh, which source this. Needs bash, and Python 3.11 or
# newer or uv; no root, and no Debian package.

# The command $@ in a process group of its own, so that a signal reaches this script at once and not when the command ends.
step() {
    "$@" </dev/null &
    running=$!
    local status=0
    wait "$running" || status=$?
    running=
    return "$status"
}

say() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

bold= plain=
[ ! -t 1 ] || { bold=$'\e[1m'; plain=$'\e[0m'; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then echo "$candidate"; return; fi
    done
    return 1
}

# The program uv out of its wheel, for a Python that came without pip (as Debian's does).
fetch_uv='
import hashlib, io, json, os, platform, sys, urllib.parse, urllib.request, zipfile
index = "https://pypi.org/pypi/uv/json"
kind = {"Linux": "manylinux", "Darwin": "macosx"}[platform.system()]
with urllib.request.urlopen(index, timeout=60) as answer:
    files = json.load(answer)["urls"]
file = next(one for one in files if kind in one["filename"] and one["filename"].endswith(platform.machine() + ".whl"))
with urllib.request.urlopen(urllib.parse.urljoin(index, file["url"]), timeout=60) as answer:
    wheel = answer.read()
assert hashlib.sha256(wheel).hexdigest() == file["digests"]["sha256"], "the download is damaged"
with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
    name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
    with open(sys.argv[1], "wb") as program:
        program.write(archive.read(name))
os.chmod(sys.argv[1], 0o755)
'

# uv is where somebody put it, or it goes into the venv.
make_venv() {
    local python
    rm -rf .venv
    if uv=$(command -v uv); then
        python=$(find_python) || python='>=3.11'
        step "$uv" venv --quiet --python "$python" .venv
        return
    fi
    python=$(find_python) || fail "Python 3.11 or newer is needed: install it, or set PYTHON to where it is, or install uv."
    if step "$python" -m venv .venv 2>/dev/null; then
        step .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
    else
        rm -rf .venv
        step "$python" -m venv --without-pip .venv
        step .venv/bin/python -c "$fetch_uv" .venv/bin/uv
    fi
}

# environment EXTRAS: .venv holds this checkout with these extras. Quick when nothing changed since.
environment() {
    local extras=$1 stamp=.venv/.installed-${1//,/-} wanted
    wanted=$(cat pyproject.toml setup.py; echo "$PWD")
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    # Kept when it works and stands where it was made; scripts in it carry their path.
    if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python && grep -qF "$PWD/.venv" .venv/bin/activate; } 2>/dev/null
    then
        say "Making .venv"
        make_venv
    fi
    uv=$(command -v uv) || uv=.venv/bin/uv
    say "Installing what the dashboard needs ($extras)"
    if ! { [ -x "$uv" ] && step "$uv" pip install --python .venv/bin/python --editable ".[$extras]"; }; then
        say "uv could not, so pip tries (slower)"
        .venv/bin/python -m pip --version >/dev/null 2>&1 || step .venv/bin/python -m ensurepip
        step .venv/bin/python -m pip install --disable-pip-version-check --editable ".[$extras]"
    fi
    printf '%s\n' "$wanted" >"$stamp"
}

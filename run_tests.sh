#!/usr/bin/env bash
# All tests, from a fresh clone, in one command; the status is non-zero when anything failed or could not run.
set -euo pipefail
set -m
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'EOF'
Usage: ./run_tests.sh [options]

Checks the code, then runs unit, contract, devcloud (a real OpenStack, and EC2) and browser tests, and
tests the built wheel. Installs into .venv what is needed, and Chromium and WireGuard where they are missing and may be.

  --unit         code checks and unit tests only: needs no cloud and no browser
  --no-browser   all but the browser tests
  --matrix       once more with Python 3.11 + Django 5.2 and Python 3.13 + Django 6.1, where they are found
  --coverage     measure and report what the tests covered
  --help         this text
EOF
}

unit=false browser=true matrix=false coverage=false
for option; do
    case $option in
        --unit) unit=true ;;
        --no-browser) browser=false ;;
        --matrix) matrix=true ;;
        --coverage) coverage=true ;;
        -h | --help) usage; exit ;;
        *) printf 'Unknown option: %s\n\n' "$option" >&2; usage >&2; exit 2 ;;
    esac
done

. .ci/environment.sh

started=$SECONDS
results=$(mktemp -d)
running='' beside='' cloud='' chromium='' loud=''
failed=() devclouds=()

stop() {
    trap '' INT TERM HUP EXIT
    local status=$1 group folder
    for group in $running $beside $cloud $chromium; do kill -TERM -- "-$group" 2>/dev/null || true; done
    for group in $running $beside $cloud $chromium; do wait "$group" 2>/dev/null || true; done
    for folder in "${devclouds[@]}"; do .venv/bin/python -m devcloud down --dir "$folder" >/dev/null || true; done
    rm -rf "$results"
    exit "$status"
}
trap 'stop $?' EXIT
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

# check NAME COMMAND: one part of the tests; a failure is remembered, and the rest still runs.
check() {
    say "[$((SECONDS - started)) s] $1"
    step "${@:2}" || failed+=("$1")
}

# pytest_of NAME PYTHON MARKERS [ARGUMENT...]: the command of those tests, counted, as the array `run`.
pytest_of() {
    local name=$1 python=$2 markers=$3
    shift 3
    run=("$python" -m pytest)
    if $coverage && [ "$python" = .venv/bin/python ]; then run=("$python" -m coverage run --parallel-mode -m pytest); fi
    run+=(-q --durations 8 --durations-min 5 -m "$markers" -o "cache_dir=$results/cache-${name// /-}"
        --junitxml "$results/${name// /-}.xml" "$@")
}

# again NAME: what failed of the tests in `run`, once more by itself: a busy machine or a browser that loses its way is not
# what is tested here. The count at the end names what only passed like this.
again() {
    say "[$((SECONDS - started)) s] $1: those that failed, once more by themselves"
    step "${run[@]}" --last-failed --junitxml "$results/again-${1// /-}.xml"
}

tests() {
    local run
    pytest_of "$@"
    say "[$((SECONDS - started)) s] $1"
    step "${run[@]}" || again "$1" || failed+=("$1")
}

# aside PART...: one part of the tests after the other, without a word on the terminal; a part is a function that sets `name`
# and `run`. joined PART...: once they have ended, what they said, and the second try of what failed.
aside() {
    local part name run
    for part; do
        "$part"
        say "[$((SECONDS - started)) s] $name"
        "${run[@]}" || touch "$results/$part.failed"
    done
}

joined() {
    local part name run
    wait "$beside" || failed+=("what ran in the background")
    beside=''
    say "[$((SECONDS - started)) s] What ran in the background"
    cat "$results/aside.log"
    for part; do
        if [ -e "$results/$part.failed" ]; then
            "$part"
            again "$name" || failed+=("$name")
        fi
    done
}

# -- What the tests need, as far as it can be had while others run ------------------------------------------------

environment openstack,ec2,site,test
! $coverage || .venv/bin/python -m coverage erase

have_chromium() { command -v chromedriver && { command -v chromium || command -v google-chrome; }; } >/dev/null 2>&1
install_chromium() {
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends chromium chromium-driver
}
have_wireguard() { command -v wireguard-go && command -v wg-quick && command -v nft && command -v ip; } >/dev/null 2>&1
install_wireguard() {
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends wireguard-go wireguard-tools nftables iproute2
}
if ! have_wireguard && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing WireGuard"
    install_wireguard </dev/null >"$results/wireguard.log" 2>&1 || tail -n 5 "$results/wireguard.log"
fi
! $unit || browser=false
if $browser && ! have_chromium && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "Installing Chromium (in the background)"
    install_chromium </dev/null >"$results/chromium.log" 2>&1 &
    chromium=$!
fi

# free_ports FIRST: from where so many ports are free; a demo cloud or a second checkout may run beside.
free_ports() {
    .venv/bin/python - "$1" <<'EOF'
import socket
import sys

def free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

print(next(base for base in range(int(sys.argv[1]), 30000, 20) if all(free(base + n) for n in range(10))))
EOF
}

if ! $unit; then
    devcloud_dir=${DEVCLOUD_TESTS_DIR:-$PWD/.devcloud-tests} ports=$(free_ports 16000)
    apart_dir=$devcloud_dir-apart apart_ports=$(free_ports $((ports + 20)))
    devclouds=("$devcloud_dir" "$apart_dir")
    for folder in "${devclouds[@]}"; do .venv/bin/python -m devcloud wipe --dir "$folder" >/dev/null; done
    say "Starting the devcloud on ports $ports and up (in the background)"
    .venv/bin/python -m devcloud up --dir "$devcloud_dir" --port-base "$ports" </dev/null >"$results/devcloud.log" 2>&1 &
    cloud=$!
    export NOVA_DEVCLOUD_DIR=$devcloud_dir NOVA_DEVCLOUD_PORTS=$ports NOVA_DEVCLOUD_REQUIRED=1
fi

# -- The tests ----------------------------------------------------------------------------------------------------

python=.venv/bin/python
check "Code: ruff check" $python -m ruff check --output-format concise
check "Code: ruff format" $python -m ruff format --check --output-format concise
check "Code: migrations" $python -W error manage.py makemigrations --check --dry-run --settings tests.settings
check "Code: system checks" $python -W error manage.py check --fail-level WARNING --settings tests.settings

alone='not devcloud and not moto and not browser and not packaging'
with_cloud='(devcloud or moto) and not browser'

unit_tests() {
    name="unit tests"
    pytest_of "$name" $python "$alone"
}

# They break a cloud, or listen to all that goes to it: on one of their own, so that nobody waits for them.
tests_apart() {
    name="tests apart"
    pytest_of "$name" $python apart
    run=(env "NOVA_DEVCLOUD_DIR=$apart_dir" "NOVA_DEVCLOUD_PORTS=$apart_ports" "${run[@]}")
}

in_background() {
    aside unit_tests
    "$python" -m devcloud up --dir "$apart_dir" --port-base "$apart_ports"
    aside tests_apart
}

if $unit; then
    tests "unit tests" $python "$alone"
else
    say "[$((SECONDS - started)) s] unit tests, and then those that need a cloud of their own (in the background)"
    in_background </dev/null >"$results/aside.log" 2>&1 &
    beside=$!
    say "[$((SECONDS - started)) s] Waiting for the devcloud"
    up=0
    wait "$cloud" || up=$?
    cloud=''
    if [ $up = 0 ]; then
        tail -n 3 "$results/devcloud.log"
    else
        cat "$results/devcloud.log"
        failed+=("the devcloud did not start")
    fi
    tests "devcloud tests" $python "$with_cloud and not apart"
    joined unit_tests tests_apart

    if $browser; then
        if [ -n "$chromium" ]; then
            say "[$((SECONDS - started)) s] Waiting for Chromium"
            wait "$chromium" || tail -n 5 "$results/chromium.log"
            chromium=''
        fi
        if have_chromium; then
            tests "browser tests" $python browser
        else
            loud="BROWSER TESTS SKIPPED: there is no Chromium with its driver here, and it cannot be installed (not root, or no apt)."
        fi
    fi
    tests "wheel tests" $python packaging
fi

# The interpreter of this version, wherever it is kept.
find_version() {
    local candidate
    for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python; do
        if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    "$uv" python find --no-python-downloads "$1" 2>/dev/null
}

if $matrix; then
    uv=$(command -v uv) || uv=.venv/bin/uv
    for pair in 3.11:5.2 3.13:6.1; do
        version=${pair%:*} django=${pair#*:}
        other=.venv-$version-$django
        if found=$(find_version "$version"); then
            check "Python $version: installing" "$uv" venv --quiet --allow-existing --python "$found" "$other"
            check "Django $django: installing" "$uv" pip install --quiet --python "$other/bin/python" \
                --editable '.[openstack,ec2,site,test]' "Django==$django.*"
            tests "unit tests with Python $version and Django $django" "$other/bin/python" "$alone"
            $unit || tests "devcloud tests with Python $version and Django $django" "$other/bin/python" "$with_cloud"
        else
            say "Python $version is not here: its part of the matrix is left out"
        fi
    done
fi

# -- The count ----------------------------------------------------------------------------------------------------

if $coverage; then
    $python -m coverage combine -q
    check "Coverage" $python -m coverage report --skip-covered
fi

say "[$((SECONDS - started)) s] Done"
[ ${#failed[@]} = 0 ] || printf 'Failed: %s\n' "${failed[@]}"
$python - "$results" <<'EOF'
import sys
from pathlib import Path
from xml.etree import ElementTree

results, late = {}, set()
for file in sorted(Path(sys.argv[1]).glob("*.xml"), key=lambda file: file.name.startswith("again-")):
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        # The same test runs with each Python of a matrix; what ran again replaces what it was
        name = file.stem.removeprefix("again-"), f"{case.get('classname')}::{case.get('name')}"
        said = {one.tag for one in case}
        result = "failed" if said & {"failure", "error"} else "skipped" if "skipped" in said else "passed"
        if results.get(name) == "failed" and result == "passed":
            late.add(name[1])
        # A test that fails and then breaks while it clears up is there twice
        again = file.name.startswith("again-")
        results[name] = result if again or results.get(name) != "failed" else "failed"
count = {result: list(results.values()).count(result) for result in ("passed", "failed", "skipped")}
print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
if late:
    print(f"{len(late)} passed only by themselves, after they had failed among the others:", *sorted(late), sep="\n  ")
EOF
[ -z "$loud" ] || { printf '%s\n' "$loud"; exit 1; }
[ ${#failed[@]} = 0 ]

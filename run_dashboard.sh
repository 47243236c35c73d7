#!/usr/bin/env bash
# The dashboard and a cloud to try it on, from a fresh clone to a sign-in page in one command.
set -euo pipefail
set -m # every background command in a process group of its own: what one starts can be stopped with it
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'EOF'
Usage: ./run_dashboard.sh [options]

Installs into .venv what is needed, starts the demo cloud (a real OpenStack with simulated
hypervisors, and EC2) and the dashboard, and prints the address and who can sign in.
Ctrl-C stops all that it started.

  --port N         port of the dashboard (default 8000)
  --host ADDRESS   address to listen on (default 127.0.0.1; 0.0.0.0 lets the whole network in)
  --no-openstack   the EC2 cloud alone: starts in seconds
  --reset          forget the dashboard's database and all that is in the demo cloud, then start
  --help           this text

What the dashboard remembers is in .state (mails are files in .state/mails), the demo cloud in ~/.cache/django-nova/devcloud;
DEVCLOUD_DIR and DEVCLOUD_PORTS (first of its ports, default 15000) move the latter.
EOF
}

port=8000 host=127.0.0.1 openstack=true reset=false
while [ $# -gt 0 ]; do
    case $1 in
        --port=* | --host=*) set -- "${1%%=*}" "${1#*=}" "${@:2}"; continue ;;
        --port) port=${2-}; shift ;;
        --host) host=${2-}; shift ;;
        --no-openstack) openstack=false ;;
        --reset) reset=true ;;
        -h | --help) usage; exit ;;
        *) printf 'Unknown option: %s\n\n' "$1" >&2; usage >&2; exit 2 ;;
    esac
    shift || { usage >&2; exit 2; }
done
[[ $port =~ ^[0-9]+$ && $port -ge 1 && $port -le 65535 ]] || { printf -- '--port needs a number from 1 to 65535\n' >&2; exit 2; }
[ -n "$host" ] || { printf -- '--host needs an address\n' >&2; exit 2; }

. .ci/environment.sh

devcloud_dir=${DEVCLOUD_DIR:-$HOME/.cache/django-nova/devcloud}
devcloud_ports=${DEVCLOUD_PORTS:-15000}
devcloud=(.venv/bin/python -m devcloud)
where=(--dir "$devcloud_dir" --port-base "$devcloud_ports")
running='' cloud='' site='' watch='' owned=false

stop() {
    trap '' INT TERM HUP EXIT
    local status=$1 group
    if [ -n "$running$cloud$site$watch" ]; then
        echo
        say "Stopping"
    fi
    for group in $running $watch $cloud $site; do kill -TERM -- "-$group" 2>/dev/null || true; done
    for group in $running $watch $cloud $site; do wait "$group" 2>/dev/null || true; done
    [ -z "$site" ] || rm -f "$alive"
    if $owned; then
        "${devcloud[@]}" down --dir "$devcloud_dir" || true
        rm -f "$owner"
    fi
    exit "$status"
}
trap 'stop $?' EXIT
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

environment openstack,ec2,site

# Whether the port is free, and whether the dashboard answers: bash alone cannot tell everywhere.
free='
import socket, sys
host, port = sys.argv[1], int(sys.argv[2])
try:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
except OSError as error:
    sys.exit(f"Port {port} on {host} cannot be used: {error.strerror}. Try another with --port.")
'
answers='
import sys, time, urllib.error, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for left in range(300):
    try:
        opener.open(sys.argv[1], timeout=10)
        sys.exit()
    except urllib.error.HTTPError as error:
        sys.exit(f"{sys.argv[1]} says {error}")
    except OSError:
        time.sleep(0.1)
sys.exit(1)
'
export DASHBOARD_STATE_DIR=${DASHBOARD_STATE_DIR:-$PWD/.state}
# A dashboard whose script was killed the hard way still holds its port: it is ours to end.
alive=$DASHBOARD_STATE_DIR/alive
if read -r script orphan 2>/dev/null <"$alive" && ! kill -0 "$script" 2>/dev/null &&
    grep -qs openstack_dashboard "/proc/$orphan/cmdline"; then
    kill -TERM -- "-$orphan"
    while kill -0 "$orphan" 2>/dev/null; do sleep 0.1; done
fi
step .venv/bin/python -c "$free" "$host" "$port" || exit 1

export DASHBOARD_DEVCLOUD_DIR=$devcloud_dir DASHBOARD_DEVCLOUD_PORTS=$devcloud_ports DASHBOARD_DEVCLOUD_OPENSTACK=$openstack
case $host in
    0.0.0.0 | ::) export DASHBOARD_ALLOWED_HOSTS=${DASHBOARD_ALLOWED_HOSTS:-*} shown=localhost ;;
    *) export DASHBOARD_ALLOWED_HOSTS=${DASHBOARD_ALLOWED_HOSTS:-localhost,127.0.0.1,[::1],$host} shown=$host ;;
esac
[ "$host" != 127.0.0.1 ] || shown=localhost
case $host in *:*) bind=[$host]:$port ;; *) bind=$host:$port ;; esac

if $reset; then
    say "Forgetting database and demo cloud"
    step "${devcloud[@]}" wipe --dir "$devcloud_dir"
    rm -rf "$DASHBOARD_STATE_DIR"
fi
mkdir -p "$DASHBOARD_STATE_DIR"

# The cloud is ours to stop unless somebody else runs it: a person by hand, or another dashboard.
owner=$devcloud_dir/dashboard.pid
if [ -e "$owner" ]; then
    kill -0 "$(cat "$owner")" 2>/dev/null || owned=true
elif ! "${devcloud[@]}" status --dir "$devcloud_dir" | grep -q '"running": {$'; then
    owned=true
fi
if $owned; then mkdir -p "$devcloud_dir" && echo $$ >"$owner"; fi

up() { "${devcloud[@]}" up "${where[@]}" --only "$1" </dev/null & cloud=$!; }

say "Starting EC2 (in the background)"
up ec2

say "Preparing database and files of the dashboard"
step .venv/bin/python -m openstack_dashboard migrate --verbosity 0
manifest=$DASHBOARD_STATE_DIR/static/staticfiles.json
if ! [ -e "$manifest" ] || [ -n "$(find static -newer "$manifest" -print -quit)" ]; then
    step .venv/bin/python -m openstack_dashboard collectstatic --no-input --clear --verbosity 0
fi

# One process by default, so that all who watch a project share one cache and one question to the cloud.
# Threads that each keep memory of their own would make it a quarter heavier: see bench/memory.py.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} .venv/bin/python -m gunicorn openstack_dashboard.wsgi --bind "$bind" --worker-class gthread \
    --workers "${WORKERS:-1}" --threads "${THREADS:-16}" --timeout 60 --graceful-timeout 3 --log-level error </dev/null &
site=$!
echo "$$ $site" >"$alive"
step .venv/bin/python -c "$answers" "http://$shown:$port/health/" || fail "The dashboard did not start."
say "The dashboard is at http://$shown:$port/  (Ctrl-C stops it and its cloud)"

.venv/bin/python -m openstack_dashboard welcome </dev/null &
watch=$!
# OpenStack is large: it starts when what can be used in seconds is there, and does not hold it up.
wait "$cloud" || true
if $openstack; then
    say "Starting OpenStack (in the background)"
    up openstack
fi
wait "$site"

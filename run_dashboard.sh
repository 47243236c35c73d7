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

What the dashboard remembers is in .state, the demo cloud in ~/.cache/django-nova/devcloud;
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
running='' cloud='' site='' owned=false

stop() {
    trap '' INT TERM HUP EXIT
    local status=$1 group
    if [ -n "$running$cloud$site" ]; then
        echo
        say "Stopping"
    fi
    for group in $running $cloud $site; do kill -TERM -- "-$group" 2>/dev/null || true; done
    for group in $running $cloud $site; do wait "$group" 2>/dev/null || true; done
    if $owned; then "${devcloud[@]}" down --dir "$devcloud_dir" >/dev/null || true; fi
    exit "$status"
}
trap 'stop $?' EXIT
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

environment openstack,ec2,site

.venv/bin/python - "$host" "$port" <<'EOF' || exit 1
import socket, sys
host, port = sys.argv[1], int(sys.argv[2])
try:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
except OSError as error:
    sys.exit(f"Port {port} on {host} cannot be used ({error.strerror}). Try --port with another number.")
EOF

export DASHBOARD_STATE_DIR=${DASHBOARD_STATE_DIR:-$PWD/.state}
export DASHBOARD_DEVCLOUD_DIR=$devcloud_dir DASHBOARD_DEVCLOUD_PORTS=$devcloud_ports DASHBOARD_DEVCLOUD_OPENSTACK=$openstack
case $host in
    0.0.0.0 | ::) export DASHBOARD_ALLOWED_HOSTS=${DASHBOARD_ALLOWED_HOSTS:-*} shown=localhost ;;
    *) export DASHBOARD_ALLOWED_HOSTS=${DASHBOARD_ALLOWED_HOSTS:-localhost,127.0.0.1,[::1],$host} shown=$host ;;
esac
[ "$host" != 127.0.0.1 ] || shown=localhost
address=http://$shown:$port/
case $host in *:*) bind=[$host]:$port ;; *) bind=$host:$port ;; esac

if $reset; then
    say "Forgetting database and demo cloud"
    step "${devcloud[@]}" wipe --dir "$devcloud_dir"
    rm -rf "$DASHBOARD_STATE_DIR"
fi
mkdir -p "$DASHBOARD_STATE_DIR"

say "Starting the demo cloud (in the background)"
$openstack || only='--only ec2'
"${devcloud[@]}" up "${where[@]}" ${only-} </dev/null >"$DASHBOARD_STATE_DIR/devcloud.log" 2>&1 &
cloud=$! owned=true

say "Preparing the dashboard's database and files"
step .venv/bin/python -m openstack_dashboard migrate --verbosity 0
manifest=$DASHBOARD_STATE_DIR/static/staticfiles.json
if ! [ -e "$manifest" ] || [ -n "$(find static -newer "$manifest" -print -quit)" ]; then
    step .venv/bin/python -m openstack_dashboard collectstatic --no-input --clear --verbosity 0
fi

# One process, so that all who watch a project share one cache and one question to the cloud.
.venv/bin/python -m gunicorn openstack_dashboard.wsgi --bind "$bind" --worker-class gthread \
    --workers "${WORKERS:-1}" --threads "${THREADS:-16}" --timeout 60 --graceful-timeout 3 --log-level warning </dev/null &
site=$!
.venv/bin/python - "$bind" <<'EOF' || exit 1
import sys, time, urllib.error, urllib.request
for _ in range(150):
    try:
        urllib.request.urlopen(f"http://{sys.argv[1].replace('0.0.0.0', '127.0.0.1').replace('[::]', '[::1]')}/health/")
        sys.exit()
    except urllib.error.HTTPError as error:
        sys.exit(f"The dashboard is not well: {error}")
    except OSError:
        time.sleep(0.2)
sys.exit("The dashboard did not answer within 30 seconds.")
EOF
say "The dashboard is at $address  (Ctrl-C stops it)"

.venv/bin/python -m openstack_dashboard.embedded "$devcloud_dir" $openstack &
watch=$!
wait "$site"

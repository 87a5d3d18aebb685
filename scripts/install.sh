# What `start` and `check` share: system packages, and a virtual environment in the clone.
# Sourced by bash, with the clone as the working folder; it refuses to touch anything outside it but
# through apt.

set -euo pipefail

python=
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed. Install it with: sudo apt install python3 python3-venv" >&2
    exit 1
fi

# need TEST PACKAGE...: remember the packages unless the test succeeds.
missing=()
need() {
    if ! eval "$1" >/dev/null 2>&1; then
        missing+=("${@:2}")
    fi
}

library() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p | grep -q "$1"; }

# The packages of this machine are installed where we may, else one line says what to run.
install_packages() {
    [ "${#missing[@]}" -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root=(sudo)
        else
            echo "Some system packages are missing. Please run this line, then start again:" >&2
            echo "  sudo apt install ${missing[*]}" >&2
            exit 1
        fi
    fi
    echo "Installing system packages: ${missing[*]}"
    if ! { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }; then
        echo "They could not be installed. Please run: sudo apt install ${missing[*]}" >&2
        exit 1
    fi
}

# install_python STAMP ARGUMENT...: pip install these, once for each state of pyproject.toml.
install_python() {
    local stamp=.venv/$1 wanted
    shift
    wanted=$(cat pyproject.toml scripts/install.sh | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        "$python" -m venv --clear .venv
    fi
    echo "Installing Python packages into .venv (the first time takes a minute or two)"
    # Dependency groups need pip 25.1.
    .venv/bin/python -m pip install -q --disable-pip-version-check --upgrade 'pip>=25.1'
    .venv/bin/python -m pip install -q --disable-pip-version-check "$@"
    echo "$wanted" >"$stamp"
}

need 'library libportaudio.so.2' libportaudio2
need 'library libespeak-ng.so.1' espeak-ng
need '"$python" -c "import ensurepip, venv"' python3-venv

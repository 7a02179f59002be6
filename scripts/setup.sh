#!/usr/bin/env bash
# Brings a bare Debian or Ubuntu machine to where the portal runs: system packages, fonts,
# a virtual environment from the lock file, static files, migrations, the demo world.
# Every step first looks whether it is already done, so a second run takes seconds.
#
#   scripts/setup.sh              what `make run` needs
#   scripts/setup.sh --for-tests  what the test suite and the linters need instead: no data
#   scripts/setup.sh --for-bench  the same, and the programs that `make bench` measures against
set -euo pipefail
cd "$(dirname "$0")/.."

for_tests=no
# Every lock holds all that the later ones do; the last is the one to install.
locks=(requirements-bench.lock requirements-dev.lock requirements.lock)
case "${1:-}" in
    --for-tests) for_tests=yes locks=(requirements-bench.lock requirements-dev.lock) ;;
    --for-bench) for_tests=yes locks=(requirements-bench.lock) ;;
esac
cache=var/cache
started=$SECONDS

say() { printf '[%3ss] %s\n' $((SECONDS - started)) "$*"; }
fail() { printf '\n' >&2; printf '%s\n' "$@" >&2; exit 1; }

# --- System packages ------------------------------------------------------------------

. /etc/os-release 2>/dev/null || ID=unknown
# The python3 of Ubuntu 22.04 is 3.10; its archive carries 3.11 beside it.
if [ "$ID ${VERSION_ID:-}" = "ubuntu 22.04" ]; then system_python=python3.11; else system_python=python3; fi

packages=(
    "$system_python" "$system_python-venv"
    libpango-1.0-0 libpangoft2-1.0-0  # WeasyPrint's text layout
    libharfbuzz-subset0               # without it a PDF takes seconds instead of half a second
    fonts-noto-cjk                    # the characters that the Fandol faces lack
    redis-server                      # carries tasks from web and beat to the worker
)
if [ "$for_tests" = yes ]; then
    packages+=(postgresql)
    packages+=(libreoffice-writer-nogui)  # prints the Word files: 96 MB to fetch, 289 MB on disk
    # Ubuntu has Chromium only as a snap; there `browser` fetches Playwright's own build.
    [ "$ID" = ubuntu ] || packages+=(chromium)
fi

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
    local package
    for package in "${packages[@]}"; do is_installed "$package" || echo "$package"; done
}

become_root=()
can_become_root() {
    [ "$(id -u)" = 0 ] && return
    command -v sudo >/dev/null || return 1
    become_root=(sudo)
    # Ask for the password only where somebody can answer.
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}

as_root() { "${become_root[@]}" "$@"; }

# The portal starts a Redis and the tests a PostgreSQL of their own: the ones that come
# with the packages are neither started now nor at the next boot.
install_packages() {
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod +x $policy
        trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a \
        apt-get -qq install -y --no-install-recommends -o DPkg::Lock::Timeout=600 "$@" >"$cache/apt.log" 2>&1 ||
        { tail -n 20 "$cache/apt.log" >&2; fail "系统软件包安装失败，详见 $cache/apt.log。 Installing the system packages failed."; }
    if [ -d /run/systemd/system ]; then
        local service
        for service in redis-server postgresql; do
            case " $* " in *" $service "*) as_root systemctl --quiet disable "$service" || true ;; esac
        done
    fi
}

system_packages() {
    command -v apt-get >/dev/null ||
        fail "本安装程序只支持 Debian 12 或 Ubuntu 24.04 及以上版本。" \
            "This set-up knows Debian 12, Ubuntu 24.04 and later; there is no apt-get here."
    local missing
    mapfile -t missing < <(missing_packages)
    [ ${#missing[@]} = 0 ] && return
    can_become_root ||
        fail "缺少系统软件包，且当前用户没有 root 或 sudo 权限。请系统管理员执行：" \
            "System packages are missing and this user is neither root nor in sudo. Please ask for:" \
            "    apt-get install --no-install-recommends ${missing[*]}"
    say "安装系统软件包 installing: ${missing[*]}"
    install_packages "${missing[@]}"
}

# --- Fonts ----------------------------------------------------------------------------

# Fandol sits in a TeX package that would draw in 260 MB of TeX: take the five faces out
# of the archive file instead. Downloading a package needs no root.
fandol() {
    local faces=$cache/fandol download=$cache/texlive
    [ -e "$faces/complete" ] && return
    say "下载公文字体 fetching the Fandol faces (49 MB)"
    rm -rf "$faces" "$download"
    mkdir -p "$faces" "$download"
    (
        cd "$download"
        apt-get -qq download texlive-lang-chinese 2>/dev/null || {
            can_become_root && as_root apt-get -qq update
            apt-get -qq download texlive-lang-chinese
        }
    ) || fail "下载 texlive-lang-chinese 失败。 The font package could not be downloaded."
    dpkg-deb --fsys-tarfile "$download"/texlive-lang-chinese_*.deb |
        tar -x -C "$faces" --wildcards --strip-components=9 '*/fandol/Fandol[FHKS]*.otf'
    rm -rf "$download"
    touch "$faces/complete"
}

fonts() {
    local builder=gongwen/typesetting/fonts.py built=var/fonts/built-by
    cmp -s "$builder" "$built" && return
    fandol
    say "生成公文字体 building the derived fonts"
    .venv/bin/python -c 'import sys; from gongwen.typesetting.fonts import main; sys.exit(main())' \
        --build "$cache/fandol" --into var/fonts >/dev/null
    cp "$builder" "$built"
}

# --- Python ---------------------------------------------------------------------------

virtual_environment() {
    local lock python=${PYTHON:-/usr/bin/$system_python}
    for lock in "${locks[@]}"; do cmp -s "$lock" ".venv/$lock" && return; done
    if ! .venv/bin/python -c '' 2>/dev/null; then
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
            fail "需要 Python 3.11 或更高版本；可用环境变量 PYTHON 指定。" \
                "Python 3.11 or newer is needed; name one in the variable PYTHON."
        say "创建虚拟环境 creating .venv with $("$python" --version)"
        "$python" -m venv --clear .venv
    fi
    say "安装 Python 软件包 installing $lock"
    .venv/bin/pip install -qq --use-pep517 --require-hashes -r "$lock"
    cp "$lock" ".venv/$lock"
}

browser() {
    local name
    for name in chromium chromium-browser google-chrome; do
        case "$(command -v $name)" in "" | /snap/*) ;; *) return ;; esac
    done
    ls -d "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium* >/dev/null 2>&1 && return
    say "下载测试用浏览器 fetching a browser for the tests"
    can_become_root && as_root .venv/bin/playwright install-deps chromium
    .venv/bin/playwright install chromium
}

# --- The portal itself ----------------------------------------------------------------

application() {
    .venv/bin/python manage.py migrate --no-input --verbosity 0
    .venv/bin/python manage.py collectstatic --no-input --verbosity 0
    # An office's database gets no demonstration accounts when it says DEMO=no.
    [ "${DEMO:-}" = no ] || grep -qsx 'DEMO=no' .env || .venv/bin/python manage.py load_demo
}

umask 077  # what is made here holds drafts and secrets
mkdir -p "$cache"
system_packages
virtual_environment
fonts
if [ "$for_tests" = yes ]; then
    browser
else
    application
fi
say "就绪 ready"

# Installs what is missing from Debian's packages, and nothing when nothing is missing.

# install_packages PURPOSE…: the packages of tools/packages.txt for these purposes.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0

    stage "installing ${#missing[@]} packages: ${missing[*]}"
    local root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "needs root or sudo to install: ${missing[*]}"
        root=(sudo)
    fi
    # Postfix asks how it is to be set up; tests bring their own configuration.
    echo "postfix postfix/main_mailer_type select Local only" |
        "${root[@]}" debconf-set-selections
    without_starting_services "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        bash -c 'apt-get -q update && apt-get -q -y --no-install-recommends install "$@"' \
        apt "${missing[@]}" </dev/null >&2
}

missing_packages() {
    local purpose package command installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | grep '^installed ')
    while read -r purpose package command; do
        [[ " $* " == *" $purpose "* ]] || continue
        [ -n "$command" ] && command -v "$command" >/dev/null && continue
        grep -qxF "installed $package" <<<"$installed" || echo "$package"
    done <tools/packages.txt
}

# Runs a command while Debian's policy forbids that an installed service starts.
without_starting_services() {
    local policy=/usr/sbin/policy-rc.d sudo=()
    [ "$1" != sudo ] || sudo=(sudo)
    if [ -e "$policy" ]; then
        "$@"
        return
    fi
    printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee "$policy" >/dev/null
    "${sudo[@]}" chmod 755 "$policy"
    local status=0
    "$@" || status=$?
    "${sudo[@]}" rm -f "$policy"
    return $status
}

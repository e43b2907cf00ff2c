#!/bin/sh
# get-servers.sh [FOLDER] [NAME…]
#
# Puts several Redis-compatible servers side by side into FOLDER (default .servers), for `npm run test:matrix`:
# FOLDER/bin/NAME-server and NAME-cli. Nothing is installed. They come out of Debian's packages, from the mirror that
# this machine's apt is set up with. Each brings its own suite's C library and loader, so that old and new ones run
# on any Debian. What is there already is left alone.
set -eu

# name: where its packages are (several: the first that has one that runs), where its libraries are, and what it is called
servers() {
  cat << 'END'
redis-6.0   bullseye            bullseye  redis
redis-7.0   bookworm            bookworm  redis
redis-8.0   trixie,sid          same      redis
valkey-8.0  bookworm-backports  bookworm  valkey
valkey-8.1  trixie              trixie    valkey
valkey-9.1  sid                 sid       valkey
redict-7.3  bookworm-backports  bookworm  redict
END
}

main() {
  folder=${1:-.servers}
  [ $# -eq 0 ] || shift
  mkdir -p "$folder/bin"
  folder=$(cd "$folder" && pwd)
  wanted=" $* "
  mirror=$(find_mirror)
  failed=''
  servers > "$folder/list"
  while read -r name suites libraries stem; do
    case $wanted in '  ' | *" $name "*) ;; *) continue ;; esac
    runs "$name" || get "$name" "$suites" "$libraries" "$stem" || failed="$failed $name"
  done < "$folder/list"
  [ -z "$failed" ] || die "could not get:$failed (apt's words are in $folder/apt.log)"
  for server in "$folder"/bin/*-server; do
    printf '%-12s %s\n' "$(basename "$server" -server)" "$("$server" --version)"
  done
}

# The first mirror that serves this machine's own release.
find_mirror() {
  command -v dpkg-deb > /dev/null || die 'this needs Debian: apt-get and dpkg-deb'
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  found=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | sed -n "s/^$release //p" | head -n 1)
  [ -n "$found" ] || die "apt knows no mirror of $release"
  echo "$found"
}

runs() {
  "$folder/bin/$1-server" --version > /dev/null 2>&1
}

get() {
  for suite in $(echo "$2" | tr ',' ' '); do
    [ "$3" = same ] && from=$suite || from=$3
    rm -rf "${folder:?}/$1"
    mkdir -p "$folder/$1"
    update "$suite" && update "$from" || continue
    unpack "$suite" "$1" "$4-server" "$4-tools" && unpack_libraries "$from" "$suite" "$1" "$4" || continue
    write_launchers "$1" "$4"
    if runs "$1"; then return 0; fi
  done
  return 1
}

# apt with a state of its own for one suite, as if nothing were installed.
apt_of() {
  private=$folder/apt/$1
  program=$2
  shift 2
  "$program" -q \
    -o Dir::Etc::SourceList="$private/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State="$private" -o Dir::State::status="$private/status" -o Dir::Cache="$private" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3 "$@" 2>> "$folder/apt.log"
}

update() {
  private=$folder/apt/$1
  [ ! -e "$private/updated" ] || return 0
  mkdir -p "$private/lists/partial" "$private/archives/partial"
  : > "$private/status"
  # The Release file of a suite that is no longer cared for has run out.
  options='[check-valid-until=no] '
  [ "$1" = bullseye ] || options=''
  echo "deb $options$mirror $1 main" > "$private/sources.list"
  echo "reading the package list of $1" >&2
  apt_of "$1" apt-get update > /dev/null && touch "$private/updated"
}

# unpack SUITE NAME PACKAGE…
unpack() {
  (
    suite=$1 target=$folder/$2
    shift 2
    packages=$folder/apt/$suite/packages
    mkdir -p "$packages"
    cd "$packages"
    rm -f ./*.deb
    apt_of "$suite" apt-get download "$@" > /dev/null || exit 1
    for package in ./*.deb; do dpkg-deb -x "$package" "$target"; done
  )
}

# Whatever the server depends on, and what that depends on: apt knows.
unpack_libraries() {
  from=$1 suite=$2 name=$3 stem=$4
  needed=$(apt_of "$suite" apt-cache show "$stem-server" "$stem-tools" | sed -n 's/^\(Pre-\)\{0,1\}Depends: //p' | tr ',|' '\n\n' | sed 's/^ *//; s/[ :(].*//' | sort -u | grep '^lib\|^lua' || true)
  deeper=$(apt_of "$from" apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances $needed libc6 | grep '^lib\|^lua' | sort -u)
  for library in $(printf '%s\n' $needed $deeper | sort -u); do
    unpack "$from" "$name" "$library" || unpack "$suite" "$name" "$library" || true
  done
}

write_launchers() {
  root=$folder/$1
  loader=$(find "$root" -name 'ld-linux-*.so.?' | head -n 1)
  paths=$(find "$root/lib" "$root/usr/lib" -name 'lib*.so*' -exec dirname {} + 2> /dev/null | sort -u | paste -s -d : -)
  # Debian 11's Redis has its Lua modules outside.
  modules=$(find "$root/usr/lib" -path '*/lua/5.1' -type d | head -n 1)
  for kind in server cli; do
    {
      echo '#!/bin/sh'
      [ -z "$modules" ] || echo "export LUA_CPATH='$modules/?.so;;'"
      echo "exec '$loader' --library-path '$paths' '$root/usr/bin/$2-$kind' \"\$@\""
    } > "$folder/bin/$1-$kind"
    chmod +x "$folder/bin/$1-$kind"
  done
}

die() {
  echo "$*" >&2
  exit 1
}

main "$@"

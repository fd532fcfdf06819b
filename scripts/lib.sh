# shellcheck shell=bash
# What every script shares: places, versions, toolchains, progress. To be sourced, not run.
#
# Nothing here writes to a user's own files: what a command needs of the environment is computed when it is run.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/inkclaim

# The contracts' toolchain. cargo-contract 5 needs a compiler option that Rust 1.91 removed.
contract_rust=1.85.0
cargo_contract_version=5.0.3
# The node on which the suite is tested: the same pallet-contracts as the chain inside the process.
contracts_node_version=0.41.0
# The oldest Rust for what runs on the host: `rust-version` in Cargo.toml.
host_rust_minor=85

# --- talking ---------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "$*"; }

# The last words of a script that cannot go on: what is wrong, then what to do about it, a line each.
die() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

# now_millis: the clock, in milliseconds.
now_millis() { local now=${EPOCHREALTIME/[.,]/}; printf '%s' "$((now / 1000))"; }

# seconds_since <millis>: the time passed since then, with one decimal.
seconds_since() {
    local passed=$(($(now_millis) - $1))
    printf '%d.%d s' $((passed / 1000)) $((passed % 1000 / 100))
}

# run_step <what> <estimated seconds> <log> <command...>: runs it with its output in the log, says every 20 seconds
# how far it should be, and returns its exit code. An interruption ends the whole command with all its children.
run_step() {
    local what=$1 about=$2 log=$3 code=0 start=$SECONDS next=20 passed pid
    shift 3
    mkdir -p "$(dirname "$log")"
    # A process group of its own, so that it can be ended as a whole.
    set -m
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    set +m
    trap 'kill -- "-$pid" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        passed=$((SECONDS - start))
        if ((passed >= next)); then
            if ((passed <= about)); then
                say "  $what: $passed s of about $about s"
            else
                say "  $what: $passed s, longer than the usual $about s (log: $log)"
            fi
            next=$((passed + 20))
        fi
        sleep 0.2
    done
    wait "$pid" || code=$?
    trap - INT TERM
    return "$code"
}

# --- the contracts' toolchain ----------------------------------------------------------------------------------------

# Where rustup keeps the contracts' toolchain; nothing if it has none with the sources of the standard library.
rustup_contract_toolchain() {
    local folder
    for folder in "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/$contract_rust"-*; do
        if [[ -x $folder/bin/cargo && -f $folder/lib/rustlib/src/rust/library/core/Cargo.toml ]]; then
            printf '%s' "$folder"
            return 0
        fi
    done
    return 1
}

# The linker of Debian's toolchain.
debian_lld() {
    local candidate
    for candidate in /usr/lib/llvm-19/bin/lld /usr/local/bin/rust-lld; do
        [[ -x $candidate ]] && printf '%s' "$candidate" && return 0
    done
    return 1
}

# Whether Debian's packages (rustc-web and its kin) give the contracts' toolchain.
is_debian_contract_toolchain() {
    [[ -x /usr/bin/cargo && -x /usr/bin/rustc ]] || return 1
    [[ $(/usr/bin/rustc --version 2>/dev/null) == "rustc $contract_rust "* ]] || return 1
    [[ $(/usr/bin/cargo --version 2>/dev/null) == "cargo $contract_rust "* ]] || return 1
    [[ -f $(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/core/Cargo.toml ]] || return 1
    debian_lld >/dev/null
}

# contract_toolchain: `rustup` or `debian`, whichever is there and complete; fails if neither is.
contract_toolchain() {
    if rustup_contract_toolchain >/dev/null; then
        printf 'rustup'
    elif is_debian_contract_toolchain; then
        printf 'debian'
    else
        return 1
    fi
}

# ensure_contract_tools <toolchain>: a private folder that comes first in PATH while contracts are built; its path.
ensure_contract_tools() {
    local toolchain=$1 tools=$cache/tools/contracts-$1 bin=/usr/bin name
    [[ $toolchain == rustup ]] && bin=$(rustup_contract_toolchain)/bin
    mkdir -p "$tools"
    for name in rustc rustdoc; do
        [[ $(readlink "$tools/$name" || true) == "$bin/$name" ]] || ln -sfn "$bin/$name" "$tools/$name"
    done
    # What rustc calls to link WASM; Debian has it under another name.
    [[ $toolchain == rustup || -x $tools/rust-lld ]] || ln -sfn "$(debian_lld)" "$tools/rust-lld"
    # cargo-contract insists on a clippy run of its own, and would find the one of another compiler. The same lints run
    # on the host as a check of their own.
    install_tool "$tools/cargo-clippy" <<'TOOL'
#!/bin/sh
exit 0
TOOL
    # cargo-contract builds in a temporary copy of the contract's manifest, made a workspace of its own, and leaves out
    # what the contract shares with the others: the lock file (it lands too high, so that every version would be the
    # newest of the day) and the inherited package fields; paths of the workspace's own dependencies it takes as seen
    # from the contract. Here this is put right. The inherited lints are for the host, where they are checked: what
    # ink! generates for the chain is full of unsafe code.
    install_tool "$tools/cargo" <<'TOOL'
#!/bin/sh
set -eu
folder=$PWD
for argument; do
    case $argument in
    --manifest-path=*) folder=$(dirname "${argument#--manifest-path=}") ;;
    esac
done
case $folder in
*/cargo-contract_*)
    manifest=$folder/Cargo.toml
    if ! grep -q '^\[workspace\.package\]' "$manifest"; then
        {
            sed "s|\"$INKCLAIM_REPO/contracts/[^\"]*/crates/|\"$INKCLAIM_REPO/crates/|" "$manifest"
            printf '\n'
            sed -n '/^\[workspace\.package\]/,/^$/p' "$INKCLAIM_REPO/Cargo.toml"
            printf '\n[workspace.lints.rust]\nunexpected_cfgs = "allow"\n'
            printf '\n[patch.crates-io]\nrlibc = { path = "%s/crates/rlibc" }\n' "$INKCLAIM_REPO"
        } >"$manifest.new"
        mv "$manifest.new" "$manifest"
        cp "$INKCLAIM_REPO/Cargo.lock" "$folder/Cargo.lock"
    fi
    ;;
esac
# The size of the static buffer stands in our cargo settings, which are not found from the temporary copy; cargo-contract
# itself must not see it: it would clean the common target folder.
INK_STATIC_BUFFER_SIZE=$(sed -n 's/^INK_STATIC_BUFFER_SIZE *= *"\([0-9]*\)".*/\1/p' "$INKCLAIM_REPO/.cargo/config.toml")
export INK_STATIC_BUFFER_SIZE
# Anyone can build what is on a chain: the same sources give the same bytes wherever cargo's home and this repository lie. Where a
# panic would be is part of the code, so it is told from the packages' folder on; the wrapper names the crates.
if [ -n "${CARGO_ENCODED_RUSTFLAGS:-}" ]; then
    RUSTC_WRAPPER=$(dirname "$0")/rustc-anywhere
    export RUSTC_WRAPPER
    separator=$(printf '\037')
    for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
        CARGO_ENCODED_RUSTFLAGS="$CARGO_ENCODED_RUSTFLAGS$separator--remap-path-prefix=$sources="
    done
    CARGO_ENCODED_RUSTFLAGS="$CARGO_ENCODED_RUSTFLAGS$separator--remap-path-prefix=$INKCLAIM_REPO/="
    export CARGO_ENCODED_RUSTFLAGS
fi
exec "$INKCLAIM_CARGO" "$@"
TOOL
    # Cargo names each crate to the compiler by a hash of where its sources lie, and by these names the linker orders the
    # functions. A name made of what the crate is gives the same order, and so the same bytes, wherever they lie.
    install_tool "$tools/rustc-anywhere" <<'TOOL'
#!/bin/sh
set -eu
case " $* " in
*" metadata="*) ;;
*) exec "$@" ;;
esac
identity="${CARGO_PKG_NAME:-} ${CARGO_PKG_VERSION:-}"
before=
for argument; do
    case $before in
    --crate-name | --crate-type | --cfg | --target) identity="$identity $before $argument" ;;
    esac
    before=$argument
done
identity=$(printf '%s' "$identity" | sha256sum | cut -c1-16)
for argument; do
    shift
    case $argument in
    metadata=*) argument=metadata=$identity ;;
    esac
    set -- "$@" "$argument"
done
exec "$@"
TOOL
    printf '%s' "$tools"
}

# install_tool <path>: makes a program of its standard input, in one step and only if it is not that already.
install_tool() {
    cat >"$1.$$"
    chmod +x "$1.$$"
    if cmp -s "$1.$$" "$1"; then rm "$1.$$"; else mv "$1.$$" "$1"; fi
}

# in_contract_env <command...>: runs it with the contracts' toolchain and nothing of the caller's that changes a build.
in_contract_env() {
    local toolchain tools bin=/usr/bin
    toolchain=$(contract_toolchain) || die "Rust $contract_rust for contracts is missing." "Run scripts/setup."
    tools=$(ensure_contract_tools "$toolchain")
    [[ $toolchain == rustup ]] && bin=$(rustup_contract_toolchain)/bin
    # The cargo home stays in PATH: where it is missing, cargo puts it first, before the private folder.
    env -u RUSTC -u RUSTC_WRAPPER -u RUSTC_WORKSPACE_WRAPPER -u RUSTDOC -u RUSTFLAGS -u CARGO -u CARGO_ENCODED_RUSTFLAGS \
        -u CARGO_BUILD_TARGET -u CARGO_BUILD_RUSTFLAGS -u CARGO_TARGET_DIR -u CARGO_BUILD_TARGET_DIR \
        -u CARGO_INCREMENTAL -u INK_STATIC_BUFFER_SIZE -u RUSTUP_TOOLCHAIN -u RUST_BACKTRACE -u RUST_LIB_BACKTRACE \
        INKCLAIM_REPO="$repo" INKCLAIM_CARGO="$bin/cargo" PATH="$tools:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin" "$@"
}

# Whether this program is the cargo-contract that we want.
is_cargo_contract() {
    [[ -x $1 && $("$1" contract --version 2>/dev/null) == *" $cargo_contract_version"* ]]
}

# cargo_contract: the path of the right cargo-contract; fails if there is none.
cargo_contract() {
    local own=$cache/bin/cargo-contract-$cargo_contract_version other
    if is_cargo_contract "$own"; then
        printf '%s' "$own"
    elif other=$(command -v cargo-contract) && is_cargo_contract "$other"; then
        printf '%s' "$other"
    else
        return 1
    fi
}

# --- the node --------------------------------------------------------------------------------------------------------

# Whether this program is the node that we want.
is_contracts_node() {
    [[ -x $1 && $("$1" --version 2>/dev/null) == *" $contracts_node_version"* ]]
}

# contracts_node: the path of the node; fails if there is none. What CONTRACTS_NODE names must be it.
contracts_node() {
    local own=$cache/bin/contracts-node-$contracts_node_version name other
    if [[ -n ${CONTRACTS_NODE:-} ]]; then
        is_contracts_node "$CONTRACTS_NODE" ||
            die "CONTRACTS_NODE names $CONTRACTS_NODE, which is no contracts-node $contracts_node_version." \
                "Name another, or unset CONTRACTS_NODE to have one found or built."
        printf '%s' "$CONTRACTS_NODE"
        return 0
    fi
    if is_contracts_node "$own"; then
        printf '%s' "$own"
        return 0
    fi
    for name in substrate-contracts-node contracts-node; do
        if other=$(command -v "$name") && is_contracts_node "$other"; then
            printf '%s' "$other"
            return 0
        fi
    done
    return 1
}

# Builds the node from its registry package into the cache, with the contracts' toolchain.
build_contracts_node() {
    local toolchain log=$cache/logs/contracts-node.log place=$cache/build/contracts-node code=0 source bin missing=()
    toolchain=$(contract_toolchain) || die "Rust $contract_rust is missing, with which the node is built." "Run scripts/setup first."
    command -v protoc >/dev/null || missing+=(protobuf-compiler)
    command -v clang >/dev/null || missing+=(clang)
    compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' >/dev/null || compgen -G '/usr/lib/*/libclang*.so*' >/dev/null || missing+=(libclang-dev)
    if ((${#missing[@]} > 0)); then
        say "The node needs ${missing[*]}; installing."
        local root=()
        ((EUID == 0)) || root=(sudo -n)
        { command -v apt-get >/dev/null && run_step "packages" 60 "$cache/logs/apt-node.log" "${root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } ||
            die "These packages are missing: ${missing[*]}." "Install them (Debian: apt-get install ${missing[*]}), then run this again."
    fi
    say "contracts-node $contracts_node_version is not here; building it: about 50 minutes on two cores, 1,146 packages, 6 GB of disk."
    say "  (CONTRACTS_NODE=/path/to/it names one that you have.)"
    rm -rf "$place"
    mkdir -p "$place" "$cache/logs" "$cache/bin"
    # `cargo info` downloads the package as it is. To depend on it would be to choose its dependencies anew, some of which are
    # yanked by now; its own lock file still has them.
    run_step "download" 60 "$log" in_contract_env env -C "$place" cargo info "contracts-node@$contracts_node_version" || code=$?
    source=$(compgen -G "${CARGO_HOME:-$HOME/.cargo}/registry/src/*/contracts-node-$contracts_node_version" | head -n 1)
    if ((code != 0)) || [[ -z $source ]]; then
        tail -n 20 "$log" >&2
        die "The node's package could not be downloaded (see above; log: $log)."
    fi
    cp -r "$source" "$place/package"
    [[ $toolchain == rustup ]] || ensure_wasm_std "$place" || die "The standard library for WASM could not be built (log: $cache/logs/wasm-std.log)."
    run_step "contracts-node" 3000 "$log" in_contract_env env CARGO_TARGET_DIR="$place/target" \
        WASM_BUILD_WORKSPACE_HINT="$place/package" SKIP_ROCOCO_RUNTIME_WASM_BUILD=1 SKIP_WESTEND_RUNTIME_WASM_BUILD=1 \
        SKIP_CONTRACTS_PARACHAIN_RUNTIME_WASM_BUILD=1 \
        cargo build --release --locked --manifest-path "$place/package/Cargo.toml" || {
        tail -n 40 "$log" >&2
        die "contracts-node could not be built (see above; log: $log)."
    }
    bin=$place/target/release/substrate-contracts-node
    is_contracts_node "$bin" || die "The node that was built does not say that it is $contracts_node_version (log: $log)."
    strip "$bin" 2>/dev/null || true
    cp "$bin" "$cache/bin/.contracts-node.part" && mv "$cache/bin/.contracts-node.part" "$cache/bin/contracts-node-$contracts_node_version"
    rm -rf "$place"
}

# Debian's toolchain has no standard library for WASM, which the node's runtime is built with: made here of its sources.
ensure_wasm_std() {
    local sysroot=/usr/lib/rustlib/wasm32-unknown-unknown/lib place=$1/std root=()
    ((EUID == 0)) || root=(sudo -n)
    [[ -z $(compgen -G "$sysroot/libcore-*.rlib") ]] || return 0
    mkdir -p "$place/src"
    printf '[package]\nname = "nothing"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$place/Cargo.toml"
    printf '#![no_std]\n' >"$place/src/lib.rs"
    run_step "standard library for WASM" 40 "$cache/logs/wasm-std.log" in_contract_env env RUSTC_BOOTSTRAP=1 \
        CARGO_TARGET_DIR="$place/target" cargo build --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort \
        --manifest-path "$place/Cargo.toml" || return 1
    "${root[@]}" mkdir -p "$sysroot"
    find "$place/target/wasm32-unknown-unknown/release/deps" -name '*.rlib' ! -name 'libnothing-*' -exec "${root[@]}" cp {} "$sysroot/" \;
}

# --- the host --------------------------------------------------------------------------------------------------------

# Exports what every host build, test and program of this project runs with. All of them use `--profile host`.
use_host_env() {
    export CARGO_TARGET_DIR=$cache/target/host
    export INKCLAIM_BUNDLES=$repo/target/ink
    forget_other_clones
}

# What every host build is told, so that each chooses the same features of the heavy dependencies and they are compiled once:
# the whole workspace counts, with what tests on a node need where there is a node.
host_packages() {
    printf '%s\n' --workspace
    ! contracts_node >/dev/null 2>&1 || printf '%s\n' --features inkclaim-node-tests/node
}

# Cargo tells the crates of a workspace apart by their place in it, wherever the workspace lies, and takes for fresh what
# is newer than the sources: what another clone has built here would pass for ours. So our own crates are built anew when
# the clone changes; what they depend on stays.
forget_other_clones() {
    local stamp=$CARGO_TARGET_DIR/built-for manifest packages=()
    [[ $(cat "$stamp" 2>/dev/null) != "$repo" ]] || return 0
    if [[ -d $CARGO_TARGET_DIR/host ]]; then
        for manifest in "$repo"/{crates,contracts,contracts/mocks,tests}/*/Cargo.toml "$repo/cli/Cargo.toml"; do
            packages+=(-p "$(sed -n 's/^name *= *"\(.*\)".*/\1/p' "$manifest" | head -n 1)")
        done
        (cd "$repo" && cargo clean --quiet --profile host "${packages[@]}")
    fi
    mkdir -p "$CARGO_TARGET_DIR"
    printf '%s' "$repo" >"$stamp"
}

#!/usr/bin/env bash
# What a runner over many repositories runs in each clone, with the clone as the current directory.
# The manifest is the scaffold.toml beside this script, or the clone's own where it has one.
# Ends with 0 when the clone is as planned now; with anything else, no file of it has changed.
set -eu
clone=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
exec scaffold apply --root "$clone"

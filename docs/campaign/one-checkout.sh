#!/usr/bin/env bash
# One checkout of a campaign over many: `one-checkout.sh check|apply REPORTS CHECKOUT`.
# Run it from the folder of the campaign's scaffold.toml; a checkout with one of its own follows that.
# Prints CHECKOUT, the exit code and what it means, separated by tabs; keeps REPORTS/NAME.json and REPORTS/NAME.log, NAME being
# CHECKOUT with _ for each /.
# Ends with 0, so that one checkout stops no other.
set -u
act=$1 reports=$2 checkout=$3
name=${checkout//\//_}
scaffold "$act" --root "$checkout" --output-format json --output "$reports/$name.json" 2> "$reports/$name.log"
code=$?
case $code in
  0) meaning='as planned' ;;
  1) meaning='something to do' ;;
  3) meaning='refused' ;;
  *) meaning='failed' ;;
esac
printf '%s\t%s\t%s\n' "$checkout" "$code" "$meaning"

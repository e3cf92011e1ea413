#!/bin/sh
# Run by LocalStack when it is ready: makes what /etc/reelroom holds, in the order of the names.
# A file is <order>.<service>.<command>.<name>.json, the input of one AWS CLI command.
# What is there already is kept: a failed call is told and passed over.
folder=${REELROOM_INIT_FOLDER:-/etc/reelroom}
for file in "$folder"/*.json; do
    [ -e "$file" ] || exit 0
    call=$(basename "$file" .json)
    service=$(echo "$call" | cut -d. -f2)
    command=$(echo "$call" | cut -d. -f3)
    awslocal "$service" "$command" --cli-input-json "file://$file" >/dev/null ||
        echo "$call was not made: is it there already?" >&2
done

EVENKEEL_DATA_DIR=/tmp/lunch PORT=3320 setsid node scripts/run.mjs start > /tmp/lunch.log 2>&1 &
echo $! > /tmp/lunch.pid

# Draws the output of outage_bench: gnuplot -e "samples='FILE'; picture='docs/outage.png'" tests/bench/outage.gp
set terminal pngcairo size 960,420 font 'DejaVu Sans,10'
set output picture
set title 'Requests a second: 5,000 runs begin, lose every connection for 60 s, and come back'
set xlabel 'seconds'
set ylabel 'requests a second'
set y2label 'open streams'
set ytics nomirror
set y2tics
set yrange [0:160]
set y2range [0:6000]
set key top center horizontal
plot samples using 1:2 with lines linecolor rgb '#3465a4' title 'requests', \
     samples using 1:3 with lines dashtype 2 linecolor rgb '#cc0000' title 'allowed, on average over a minute', \
     samples using 1:4 axes x1y2 with lines linecolor rgb '#73a946' linewidth 2 title 'open streams'

# Draws the output of soak_test: gnuplot -e "samples='FILE'; picture='docs/soak.png'" tests/integration/soak.gp
set terminal pngcairo size 960,420 font 'DejaVu Sans,10'
set output picture
set title '500 runs at once over a network that fails at random'
set xlabel 'minutes'
set ylabel 'resident MiB, open descriptors / 10'
set y2label 'runs finished'
set ytics nomirror
set y2tics
set yrange [0:100]
set y2range [0:*]
set key top left horizontal
plot samples using ($1/60):2 with lines linecolor rgb '#3465a4' linewidth 2 title 'resident memory of the daemon (MiB)', \
     samples using ($1/60):($3/10) with lines linecolor rgb '#cc0000' title 'its descriptors, in tens', \
     samples using ($1/60):4 axes x1y2 with lines linecolor rgb '#73a946' title 'runs finished'

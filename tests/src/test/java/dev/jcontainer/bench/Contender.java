package dev.jcontainer.bench;

import java.util.Arrays;

/** One line of the benchmark: a command to a process that measures it, and what was measured. */
final class Contender {
    /** A command that differs from round to round, as a container's id must. */
    interface Command {
        String of(int round);
    }

    final String name;
    private final Clock clock;
    private final Command command;
    private final double[] microseconds;

    Contender(String name, Clock clock, int rounds, Command command) {
        this.name = name;
        this.clock = clock;
        this.command = command;
        this.microseconds = new double[rounds];
    }

    void measure(int round) {
        microseconds[round] = clock.measure(command.of(round)) / 1000.0;
    }

    double median() {
        return middle(microseconds);
    }

    double minimum() {
        return Arrays.stream(microseconds).min().orElseThrow();
    }

    /** The median of the ratios of each round: both ran in the same moment of the machine. */
    double ratioTo(Contender other) {
        double[] ratios = new double[microseconds.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = microseconds[i] / other.microseconds[i];
        }
        return middle(ratios);
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

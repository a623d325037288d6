package dev.jcontainer.bench;

import java.util.Arrays;

/** One line of the benchmark: a command for a process that measures it, and the results. */
final class Contender {
    /** A command that differs from round to round, as the id of a container must. */
    interface Command {
        String of(int round);
    }

    final String name;
    private final Clock clock;
    private final Command command;
    private final double[] microseconds;
    private final double[] processor;

    Contender(String name, Clock clock, int rounds, Command command) {
        this.name = name;
        this.clock = clock;
        this.command = command;
        this.microseconds = new double[rounds];
        this.processor = new double[rounds];
    }

    void measure(int round) {
        Clock.Time time = clock.measure(command.of(round));
        microseconds[round] = time.wall() / 1000.0;
        processor[round] = time.processor() / 1000.0;
    }

    double median() {
        return middle(microseconds);
    }

    double minimum() {
        return Arrays.stream(microseconds).min().orElseThrow();
    }

    /** Whether the processor time is known. */
    boolean tellsProcessor() {
        return processor[0] >= 0;
    }

    double medianProcessor() {
        return middle(processor);
    }

    /** The median of the ratios of all rounds. In each round both run under the same load of the machine. */
    double ratioTo(Contender other) {
        return middleRatio(microseconds, other.microseconds);
    }

    double processorRatioTo(Contender other) {
        return middleRatio(processor, other.processor);
    }

    private static double middleRatio(double[] values, double[] to) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / to[i];
        }
        return middle(ratios);
    }

    private static double middle(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

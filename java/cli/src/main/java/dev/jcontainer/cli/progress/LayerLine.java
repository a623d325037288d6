package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.image.progress.LayerState;

/** A layer and its state, as one line of a terminal. */
record LayerLine(String id, LayerState state, long done, long total) {
    private static final int ID_LENGTH = 12;
    private static final int WIDEST_BAR = 50;
    private static final int NARROWEST_BAR = 10;
    /** The width of the brackets, the point of the arrow, the two spaces, and the longest numbers. */
    private static final int AROUND_BAR = 5 + "12.3MB/45.6MB".length();

    /** What stands for a layer: the first twelve digits of its digest. */
    static String id(String digest) {
        int start = digest.indexOf(':') + 1;
        return digest.substring(start, Math.min(digest.length(), start + ID_LENGTH));
    }

    /** The line of a warning. */
    static String warning(String sentence) {
        return "jcontainer: warning: " + Failure.oneLine(sentence);
    }

    /** What is done with a layer, in docker's words. */
    static String words(LayerState state) {
        return switch (state) {
            case WAITING -> "Waiting";
            case WAITING_FOR_PROCESS -> "Waiting for another process";
            case DOWNLOADING -> "Downloading";
            case WRITING -> "Extracting";
            case COMPLETE -> "Pull complete";
            case EXISTS -> "Already exists";
            case PUSHING -> "Pushing";
            case PUSHED -> "Pushed";
            case EXISTS_REMOTELY -> "Layer already exists";
        };
    }

    /** Whether something is done now, so that a bar moves. */
    boolean isBusy() {
        return state == LayerState.DOWNLOADING || state == LayerState.WRITING || state == LayerState.PUSHING;
    }

    /** Whether nothing more will be done. */
    boolean isDone() {
        return state == LayerState.COMPLETE
                || state == LayerState.EXISTS
                || state == LayerState.PUSHED
                || state == LayerState.EXISTS_REMOTELY;
    }

    /** The line, in at most this many columns; without the bar, and then cut, if they are too few. */
    String text(int columns) {
        String words = id + ": " + words(state);
        if (isBusy() && done >= 0 && total > 0) {
            String numbers = HumanNumber.decimal(Math.min(done, total)) + "/" + HumanNumber.decimal(total);
            int room = Math.min(WIDEST_BAR, columns - words.length() - AROUND_BAR);
            words += room < NARROWEST_BAR ? " " + numbers : " " + bar(room) + " " + numbers;
        } else if (isBusy() && done > 0) {
            words += " " + HumanNumber.decimal(done);
        }
        return words.length() <= columns ? words : words.substring(0, Math.max(0, columns));
    }

    private String bar(int room) {
        int full = (int) (room * (double) Math.min(done, total) / total);
        return "[" + "=".repeat(full) + ">" + " ".repeat(room - full) + "]";
    }
}

package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.value.HumanNumber;

/** A layer and its state, as one line of a terminal. */
record LayerLine(String id, LayerState state, long done, long total) {
    private static final int WIDEST_BAR = 50;
    private static final int NARROWEST_BAR = 10;
    /** The width of the brackets, the point of the arrow, the two spaces, and the longest numbers. */
    private static final int AROUND_BAR = 5 + "12.3MB/45.6MB".length();

    /** The line, in at most this many columns; without the bar, and then cut, if they are too few. */
    String text(int columns) {
        String words = id + ": " + state.words();
        if (state.isBusy() && done >= 0 && total > 0) {
            String numbers = HumanNumber.decimal(Math.min(done, total)) + "/" + HumanNumber.decimal(total);
            int room = Math.min(WIDEST_BAR, columns - words.length() - AROUND_BAR);
            words += room < NARROWEST_BAR ? " " + numbers : " " + bar(room) + " " + numbers;
        } else if (state.isBusy() && done > 0) {
            words += " " + HumanNumber.decimal(done);
        }
        return words.length() <= columns ? words : words.substring(0, Math.max(0, columns));
    }

    private String bar(int room) {
        int full = (int) (room * (double) Math.min(done, total) / total);
        return "[" + "=".repeat(full) + ">" + " ".repeat(room - full) + "]";
    }
}

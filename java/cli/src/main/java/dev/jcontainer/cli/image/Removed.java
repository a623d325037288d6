package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.image.ImageRemoval;
import java.io.IOException;

/** Asks before something is removed, and tells what was removed, in docker's words. */
final class Removed {
    private static final int STDIN_LINE = 64;

    private Removed() {}

    /** The names and images that were removed, each in a line. */
    static String text(ImageRemoval removal) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : removal.untagged()) {
            lines.append("Untagged: ").append(Listed.familiar(name)).append('\n');
        }
        for (String id : removal.deleted()) {
            lines.append("Deleted: ").append(id).append('\n');
        }
        return lines.toString();
    }

    /**
     * Asks for confirmation, and reads a line of stdin.
     *
     * @throws UsageException if it is not y
     */
    static void confirm(String warning) throws IOException, UsageException {
        Output.print("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
        StringBuilder line = new StringBuilder();
        for (int c = System.in.read(); c >= 0 && c != '\n' && line.length() < STDIN_LINE; c = System.in.read()) {
            line.append((char) c);
        }
        String answer = line.toString().strip();
        if (!answer.equals("y") && !answer.equals("Y")) {
            throw new UsageException("Nothing was removed, because the answer was not y; --force does not ask.");
        }
    }
}

package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.image.ImageRemoval;
import dev.jcontainer.image.name.Reference;
import java.io.IOException;
import java.io.InputStream;

/** Asks before something is removed, and tells what was removed, in docker's words. */
final class Removed {
    private static final int STDIN_LINE = 64;

    private Removed() {}

    /** The names, images and layers that were removed, each in a line, as docker rmi prints them. */
    static String text(ImageRemoval removal) throws IOException {
        return text(removal, "Untagged: ", "Deleted: ");
    }

    /** The same, as docker image prune prints them. */
    static String pruned(ImageRemoval removal) throws IOException {
        return text(removal, "untagged: ", "deleted: ");
    }

    private static String text(ImageRemoval removal, String untagged, String deleted) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : removal.untagged()) {
            if (!name.startsWith(Listed.NONE)) { // it had no name
                lines.append(untagged).append(Reference.parse(name).familiar()).append('\n');
            }
        }
        for (String id : removal.deleted()) {
            lines.append(deleted).append(id).append('\n');
        }
        for (String layer : removal.deletedLayers()) {
            lines.append(deleted).append(layer).append('\n');
        }
        return lines.toString();
    }

    /**
     * Asks for confirmation, and reads a line of stdin.
     *
     * @return whether it is y; any other answer is no failure
     * @throws UsageException if there is no answer, as in a script
     */
    static boolean isConfirmed(String warning) throws IOException, UsageException {
        Output.print("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
        StringBuilder line = new StringBuilder();
        InputStream in = Stdin.open(); // not System.in, which has a file of the JVM if there is no stdin
        int c = in.read();
        for (; c >= 0 && c != '\n' && line.length() < STDIN_LINE; c = in.read()) {
            line.append((char) c);
        }
        if (line.length() == 0 && c < 0) {
            throw new UsageException("Nothing was removed, because there was no answer; --force does not ask.");
        }
        String answer = line.toString().strip();
        return answer.equals("y") || answer.equals("Y");
    }
}

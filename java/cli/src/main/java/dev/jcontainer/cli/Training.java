package dev.jcontainer.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs several command lines in one JVM, so that an archive of classes, which is made of one JVM, has the classes of all:
 * {@code launcher/archive} starts it. A command that fails does not end it, because its classes count, not its result.
 */
public final class Training {
    private static final String SEPARATOR = ";";

    private Training() {}

    /** @param words command lines, with a {@code ;} between them; the exit status is that of the last one */
    public static void main(String[] words) {
        int status = 0;
        List<String> command = new ArrayList<>();
        for (String word : words) {
            if (word.equals(SEPARATOR)) {
                status = Main.statusOf(command.toArray(new String[0]));
                command.clear();
            } else {
                command.add(word);
            }
        }
        if (!command.isEmpty()) {
            status = Main.statusOf(command.toArray(new String[0]));
        }
        Runtime.getRuntime().halt(status);
    }
}

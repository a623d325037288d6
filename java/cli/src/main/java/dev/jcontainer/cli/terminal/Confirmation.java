package dev.jcontainer.cli.terminal;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.io.InputStream;

/** Asks before something is removed, in docker's words. */
public final class Confirmation {
    private static final int STDIN_LINE = 64;

    private Confirmation() {}

    /**
     * Asks for confirmation, and reads a line of stdin.
     *
     * @return whether it is y; any other answer is no failure
     * @throws UsageException if there is no answer, as in a script
     */
    public static boolean isGiven(String warning) throws IOException, UsageException {
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

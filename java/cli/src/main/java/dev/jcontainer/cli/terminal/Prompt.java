package dev.jcontainer.cli.terminal;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Stdin;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.kernel.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Asks the user on the terminal of stdin. */
public final class Prompt {
    private static final int STDIN = 0;
    private static final int MAX = 64 * 1024;

    private final Terminal terminal;

    private Prompt(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * The terminal on stdin.
     *
     * @param instead what to do where there is none, as a sentence
     */
    public static Prompt open(String instead) throws UsageException {
        Terminal terminal = Terminal.of(STDIN);
        if (terminal == null) {
            throw new UsageException("Cannot ask, because stdin is not a terminal. " + instead);
        }
        return new Prompt(terminal);
    }

    /** Asks for a line; empty at the end of the input. */
    public String line(String question) throws IOException {
        Output.error(question);
        return readLine();
    }

    /**
     * Asks for a line that is not shown while it is typed. The terminal's settings are restored, also when a signal
     * ends this process meanwhile, except for SIGKILL.
     */
    public String secret(String question) throws IOException {
        byte[] before = terminal.settings();
        Thread restorer = new Thread("restore-echo") {
            @Override
            public void run() {
                restore(before);
            }
        };
        Runtime.getRuntime().addShutdownHook(restorer);
        try {
            terminal.set(Terminal.withoutEcho(before));
            return line(question);
        } finally {
            terminal.set(before);
            Runtime.getRuntime().removeShutdownHook(restorer);
            Output.error("\n"); // the one that the user typed was not shown
        }
    }

    private void restore(byte[] before) {
        try {
            terminal.set(before);
        } catch (SystemCallException e) {
            Output.error("jcontainer: " + e.getMessage() + "\n");
        }
    }

    private static String readLine() throws IOException {
        byte[] line = read(true);
        return Bytes.decode(line);
    }

    /** All of stdin without the end of its last line. */
    public static String all() throws IOException {
        String text = Bytes.decode(read(false));
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static byte[] read(boolean isLine) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] one = new byte[1];
        if (Stdin.isAbsent()) {
            return new byte[0];
        }
        while (bytes.size() < MAX) {
            int got = Syscalls.read(STDIN, one, 0, 1);
            if (got == 0 || got == 1 && isLine && one[0] == '\n') {
                return bytes.toByteArray();
            }
            if (got == 1) {
                bytes.write(one[0]);
            } else if (got != -Errno.EINTR) {
                SystemCallException.check(got, "read stdin");
            }
        }
        throw new IOException("Cannot read stdin: it has more than " + MAX + " bytes.");
    }
}

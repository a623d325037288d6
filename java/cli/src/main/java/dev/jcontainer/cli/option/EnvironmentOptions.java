package dev.jcontainer.cli.option;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.value.HostEnvironment;
import dev.jcontainer.cli.value.HostFile;
import dev.jcontainer.kernel.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of {@code --env} and {@code --env-file}.
 *
 * <p>The format of the file is docker's: one variable per line, {@code KEY=VALUE} with a literal value, including
 * quotes; {@code KEY} alone passes on the host's value; blank lines and lines that begin with {@code #} are ignored.
 * White space before a key, a byte order mark and a carriage return at the end of a line are dropped.
 */
public final class EnvironmentOptions {
    public static final String GROUP = "Inside the container";

    /** Both options, with the help texts of run. */
    public static final OptionList LIST = new OptionList();

    public static final Option ENV = LIST.add(Option.value(
                    GROUP,
                    "env",
                    "KEY[=VALUE]",
                    "Set an environment variable. Without a value, it gets the value that jcontainer was started with,"
                            + " or is not set. The container inherits no other variables of the caller.")
            .letter('e')
            .repeatable()
            .completes(Completion.VARIABLE)
            .example("-e LANG=C.UTF-8 -e HTTP_PROXY"));
    public static final Option ENV_FILE = LIST.add(Option.value(
                    GROUP,
                    "env-file",
                    "FILE",
                    "Read environment variables from a file, one per line, in the form of --env. Values are taken"
                            + " literally; lines that begin with # are comments. --env has precedence.")
            .repeatable()
            .completes(Completion.FILE)
            .example("--env-file ./service.env")
            .neverEmpty());
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    /** Takes the variables; throws an {@link IllegalArgumentException} for an invalid variable. */
    public interface Target {
        void env(String key, String value);
    }

    private final Target target;
    private final HostEnvironment host;

    EnvironmentOptions(Target target, HostEnvironment host) {
        this.target = target;
        this.host = host;
    }

    /**
     * Sets the variables of a command line. As with docker, --env has precedence over the files, whatever their order.
     */
    public static void apply(Arguments arguments, Target target) throws IOException {
        List<String> files = arguments.values(ENV_FILE);
        List<String> variables = arguments.values(ENV);
        if (files.isEmpty() && variables.isEmpty()) {
            return;
        }
        EnvironmentOptions environment = new EnvironmentOptions(target, HostEnvironment.read());
        for (String file : files) {
            environment.file(file, HostFile.read(file));
        }
        for (String variable : variables) {
            environment.variable(variable);
        }
    }

    /**
     * Sets one variable: {@code KEY=VALUE}, or {@code KEY} for the host's value; does nothing if the host has no such
     * variable.
     *
     * @throws IllegalArgumentException if the variable is invalid
     */
    void variable(String text) {
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);
        @Nullable String value = equals >= 0 ? text.substring(equals + 1) : key.isEmpty() ? "" : host.value(key);
        if (value != null) {
            target.env(key, value);
        }
    }

    /**
     * Sets the variables of a file.
     *
     * @throws IllegalArgumentException if a line is none; the message has the file and the line
     */
    void file(String name, byte[] content) {
        int start = Arrays.mismatch(content, BYTE_ORDER_MARK) == BYTE_ORDER_MARK.length
                        || Arrays.equals(content, BYTE_ORDER_MARK)
                ? BYTE_ORDER_MARK.length
                : 0;
        for (int line = 1; start < content.length; line++) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            boolean hasReturn = end > start && content[end - 1] == '\r';
            try {
                line(Bytes.decode(Arrays.copyOfRange(content, start, hasReturn ? end - 1 : end)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + " (line " + line + " of " + name + ")", e);
            }
            start = end + 1;
        }
    }

    private void line(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        if (start == text.length() || text.charAt(start) == '#') {
            return;
        }
        int equals = text.indexOf('=', start);
        int keyEnd = equals < 0 ? text.length() : equals;
        for (int i = start; i < keyEnd; i++) {
            if (isSpace(text.charAt(i))) {
                throw new IllegalArgumentException(
                        "The environment variable '" + text.substring(start, keyEnd) + "' has white space in its name");
            }
        }
        variable(text.substring(start));
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}

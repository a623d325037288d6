package dev.jcontainer.cli.value;

import dev.jcontainer.kernel.Bytes;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The environment that jcontainer was started with, byte for byte: {@code /proc/self/environ}, man 5 proc.
 *
 * <p>{@code System.getenv} decodes values by the locale, and has variables that the Java launcher added.
 */
public final class HostEnvironment {
    private final byte[] variables;

    /** Takes variables in the kernel's form: each is {@code KEY=VALUE} and a NUL. */
    public HostEnvironment(byte[] variables) {
        this.variables = variables.clone();
    }

    /** Reads the environment of this process. */
    public static HostEnvironment read() throws IOException {
        try (InputStream in = new FileInputStream("/proc/self/environ")) {
            return new HostEnvironment(in.readAllBytes());
        } catch (IOException e) {
            throw new IOException("Cannot read the environment from /proc/self/environ: " + e.getMessage() + ".", e);
        }
    }

    /** The value of a variable, the first one if it is set twice; null if it is not set. */
    @Nullable
    public String value(String key) {
        byte[] name = Bytes.encode(key);
        int start = 0;
        while (start < variables.length) {
            int end = start;
            while (end < variables.length && variables[end] != 0) {
                end++;
            }
            int equals = start + name.length;
            if (equals < end
                    && variables[equals] == '='
                    && Arrays.equals(variables, start, equals, name, 0, name.length)) {
                return Bytes.decode(Arrays.copyOfRange(variables, equals + 1, end));
            }
            start = end + 1;
        }
        return null;
    }
}

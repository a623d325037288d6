package dev.jcontainer.kernel;

import static dev.jcontainer.kernel.SystemCallException.check;

import org.jspecify.annotations.Nullable;

/**
 * A terminal that this process has open: {@code tty(4)}. It belongs to whoever opened it, who also closes it.
 *
 * <p>Thread-safe, as the kernel is.
 */
public final class Terminal {
    /** Columns and rows, each from 0 to 65535; 0 where nobody has said. */
    public record Size(int columns, int rows) {}

    private static final int SETTINGS_LENGTH = 36;
    /** Of {@code c_oflag} the lowest byte: the second number of the structure, little endian. */
    private static final int OUTPUT_FLAGS = 4;

    private static final int OPOST = 1;
    private static final int SIZE_BITS = 16;
    private static final int SIZE_MASK = 0xffff;

    private final int descriptor;

    private Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The terminal behind a descriptor, null where it is none. */
    public static @Nullable Terminal of(int descriptor) {
        return Syscalls.isTerminal(descriptor) ? new Terminal(descriptor) : null;
    }

    /** The descriptor that it was given by. */
    public int descriptor() {
        return descriptor;
    }

    /** Its size. */
    public Size size() throws SystemCallException {
        long size = check(Syscalls.terminalSize(descriptor), "get the size of the terminal");
        return new Size((int) (size >> SIZE_BITS), (int) size & SIZE_MASK);
    }

    /** Its settings, {@code struct termios} of the kernel. */
    public byte[] settings() throws SystemCallException {
        byte[] settings = new byte[SETTINGS_LENGTH];
        check(Syscalls.terminalSettings(descriptor, settings), "get the settings of the terminal");
        return settings;
    }

    /** Sets its settings. A process in the background of its session is stopped by SIGTTOU for this. */
    public void set(byte[] settings) throws SystemCallException {
        check(Syscalls.setTerminalSettings(descriptor, settings), "set the settings of the terminal");
    }

    /** These settings, but raw: each byte comes as it is typed and goes as it is written, {@code cfmakeraw(3)}. */
    public static byte[] raw(byte[] settings) {
        byte[] raw = settings.clone();
        Syscalls.makeRaw(raw);
        return raw;
    }

    /** The same but for what is shown, which is still made lines of. */
    public static byte[] rawInput(byte[] settings) {
        byte[] raw = raw(settings);
        raw[OUTPUT_FLAGS] |= OPOST;
        return raw;
    }
}

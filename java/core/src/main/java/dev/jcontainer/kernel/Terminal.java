package dev.jcontainer.kernel;

import static dev.jcontainer.kernel.SystemCallException.check;

import org.jspecify.annotations.Nullable;

/**
 * A terminal that this process has open: {@code tty(4)}. The code that opened the descriptor owns it and closes it.
 * <p>Thread-safe, because the kernel is.
 */
public final class Terminal {
    /** Columns and rows, each from 0 to 65535; 0 if they were never set. */
    public record Size(int columns, int rows) {}

    private static final int SETTINGS_LENGTH = 36;
    /** The index of the lowest byte of {@code c_oflag}, the second number of the structure, little endian. */
    private static final int OUTPUT_FLAGS = 4;

    private static final int OPOST = 1;
    /** The index of the lowest byte of {@code c_lflag}, the fourth number. */
    private static final int LOCAL_FLAGS = 12;

    private static final int ECHO = 8;
    private static final int SIZE_BITS = 16;
    private static final int SIZE_MASK = 0xffff;

    private final int descriptor;

    private Terminal(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Returns the terminal behind a descriptor, or null if the descriptor is not a terminal. */
    public static @Nullable Terminal of(int descriptor) {
        return Syscalls.isTerminal(descriptor) ? new Terminal(descriptor) : null;
    }

    /** The descriptor by which the terminal was given. */
    public int descriptor() {
        return descriptor;
    }

    /** Returns the terminal's size. */
    public Size size() throws SystemCallException {
        long size = check(Syscalls.terminalSize(descriptor), "get the size of the terminal");
        return new Size((int) (size >> SIZE_BITS), (int) size & SIZE_MASK);
    }

    /** Returns the terminal's settings, {@code struct termios} of the kernel. */
    public byte[] settings() throws SystemCallException {
        byte[] settings = new byte[SETTINGS_LENGTH];
        check(Syscalls.terminalSettings(descriptor, settings), "get the settings of the terminal");
        return settings;
    }

    /**
     * Changes the terminal's settings. The kernel stops a process in the background of its session by SIGTTOU when it
     * does this.
     */
    public void set(byte[] settings) throws SystemCallException {
        check(Syscalls.setTerminalSettings(descriptor, settings), "set the settings of the terminal");
    }

    /** Returns these settings in raw mode: each byte is passed on as it is typed or written, {@code cfmakeraw(3)}. */
    public static byte[] raw(byte[] settings) {
        byte[] raw = settings.clone();
        Syscalls.makeRaw(raw);
        return raw;
    }

    /** Returns these settings without the echo of what is typed, as for a password. */
    public static byte[] withoutEcho(byte[] settings) {
        byte[] silent = settings.clone();
        silent[LOCAL_FLAGS] &= (byte) ~ECHO;
        return silent;
    }

    /**
     * Returns these settings with raw input only; output is still processed, so that lines end in a carriage return.
     */
    public static byte[] rawInput(byte[] settings) {
        byte[] raw = raw(settings);
        raw[OUTPUT_FLAGS] |= OPOST;
        return raw;
    }
}

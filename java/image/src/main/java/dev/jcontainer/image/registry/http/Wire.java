package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection: bytes and lines. It stands on a channel, not on a plain socket, because an interrupt of the thread
 * that waits for a channel closes it, and {@link #close} by another thread ends the wait. Not thread-safe but for that.
 */
final class Wire implements Closeable {
    private static final int BUFFER = 16 << 10;

    private final SocketChannel channel;
    private final OutputStream out;
    private final InputStream in;
    private final Socket socket;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long idleSince;
    private boolean answered;
    private boolean loose; // a line has ended without a carriage return

    /** @param socket the channel's own, or a layer of TLS above it */
    Wire(SocketChannel channel, Socket socket) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    /** The time of {@code System.nanoTime} since which nobody uses it. */
    long idleSince() {
        return idleSince;
    }

    void idle(long now) {
        idleSince = now;
    }

    /** Whether a byte of the answer to the last request has come. */
    boolean isAnswered() {
        return answered;
    }

    /** A request begins. */
    void begin() {
        answered = false;
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /**
     * Whether nothing has come that no answer had, and the server speaks as strictly as it should: otherwise the next
     * answer might be one that somebody else has made up.
     */
    boolean isQuiet() {
        try {
            return !loose
                    && at == end
                    && in.available() == 0
                    && channel.socket().getInputStream().available() == 0;
        } catch (IOException e) {
            return false; // it is closed
        }
    }

    /** Reads up to so many bytes; -1 at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException {
        if (at == end && length >= BUFFER) {
            return in.read(bytes, offset, length);
        }
        if (at == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, BUFFER);
        at = 0;
        end = Math.max(count, 0);
        answered |= count > 0;
        return count > 0;
    }

    /**
     * Reads a line of ISO 8859-1 without its end; null if the connection ends before the first byte of it.
     *
     * @throws ConnectionException if it has more characters than that, or the connection ends within it
     */
    @Nullable
    String line(int most) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (at == end && !fill()) {
                if (line.length() == 0) {
                    return null;
                }
                throw new ConnectionException("the answer ended within a line of its header");
            }
            int c = buffer[at++] & 0xff;
            if (c == '\n') {
                int length = line.length();
                boolean full = length > 0 && line.charAt(length - 1) == '\r';
                loose |= !full;
                return line.substring(0, full ? length - 1 : length);
            }
            if (c == 0 || line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
                throw new ConnectionException("the answer has a NUL or a bare carriage return in its header");
            }
            if (line.length() >= most) {
                throw new ConnectionException("the answer has a line of more than " + most + " bytes in its header");
            }
            line.append((char) c);
        }
    }

    /** Closes the channel below TLS, without a farewell that could wait for the server. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * A connection to PostgreSQL on loopback that needs no password.
 *
 * @see <a href="https://www.postgresql.org/docs/15/protocol-message-formats.html">PostgreSQL, Message Formats</a>
 */
final class PostgresClient implements AutoCloseable {
    private static final int VERSION = 3 << 16;
    private static final int LIMIT_MILLISECONDS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    PostgresClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        try {
            socket.setSoTimeout(LIMIT_MILLISECONDS);
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            byte[] parameters = "user\0postgres\0database\0postgres\0\0".getBytes(UTF_8);
            out.writeInt(Integer.BYTES * 2 + parameters.length);
            out.writeInt(VERSION);
            out.write(parameters);
            answer();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The first value of the last row that a query gives; empty if there is no row. */
    String query(String sql) throws IOException {
        byte[] text = (sql + "\0").getBytes(UTF_8);
        out.writeByte('Q');
        out.writeInt(Integer.BYTES + text.length);
        out.write(text);
        return answer();
    }

    /** Reads until the server is ready for the next query. */
    private String answer() throws IOException {
        String value = "";
        while (true) {
            int type = in.readByte();
            byte[] message = new byte[in.readInt() - Integer.BYTES];
            in.readFully(message);
            if (type == 'Z') {
                return value;
            }
            if (type == 'E') {
                throw new IOException(new String(message, UTF_8).replace('\0', ' '));
            }
            if (type == 'D') { // two bytes with the number of columns, four with the length of the first
                int start = Short.BYTES + Integer.BYTES;
                value = new String(message, start, message[start - 1] & 0xff, UTF_8);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

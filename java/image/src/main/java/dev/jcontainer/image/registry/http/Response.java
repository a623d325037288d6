package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The answer to a request. Who sent the request closes it. */
public final class Response implements Closeable {
    private final Url url;
    private final int status;
    private final Headers headers;
    private final BodyStream body;
    private final long length;

    Response(Url url, int status, Headers headers, BodyStream body, long length) {
        this.url = url;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.length = length;
    }

    /** The address that answered. */
    public Url url() {
        return url;
    }

    /** From 200 to 599. */
    public int status() {
        return status;
    }

    /** The header. */
    public Headers headers() {
        return headers;
    }

    /** The body; to close it is to close this answer. */
    public InputStream body() {
        return body;
    }

    /** The length of the body as the header says it; negative if it does not. */
    public long length() {
        return length;
    }

    /** Whether the body has been read to an end that was its own, and not a broken connection. */
    public boolean isWhole() {
        return body.isWhole();
    }

    /** Reads the body as far as that many bytes, in the time for a document; what comes after them is left out. */
    public byte[] read(int most) throws IOException {
        return body.asDocument(() -> readBody(most));
    }

    private byte[] readBody(int most) throws IOException {
        byte[] bytes = new byte[(int) Math.max(1, Math.min(length < 0 ? 8192 : length, most))];
        int count = 0;
        while (count < most) {
            int read = body.read(bytes, count, bytes.length - count);
            if (read < 0) {
                break;
            }
            count += read;
            if (count == bytes.length && count < most) {
                int end = body.read();
                if (end < 0) {
                    break;
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, most));
                bytes[count++] = (byte) end;
            }
        }
        return Arrays.copyOf(bytes, count);
    }

    @Override
    public void close() {
        body.close();
    }
}

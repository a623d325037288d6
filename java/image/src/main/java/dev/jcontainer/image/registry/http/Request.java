package dev.jcontainer.image.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of HTTP. Not thread-safe while it is made. */
public final class Request {
    /** Opens the body from its beginning, each time that it is sent. */
    @FunctionalInterface
    public interface Body {
        InputStream open() throws IOException;
    }

    /** Who named the address: that decides to which addresses the request may go. */
    public enum Named {
        /** The user, in the name of an image or in a configuration: any address. */
        BY_USER,
        /** A server that is reached by loopback: any address but a link-local one. */
        BY_LOOPBACK,
        /** Another server: neither link-local addresses nor this machine itself. */
        BY_SERVER
    }

    private final String method;
    private final Url url;
    private final Named named;
    private final List<String> headers = new ArrayList<>();
    private @Nullable Body body;
    private long length;

    /** A request without a body. */
    public Request(String method, Url url, Named named) {
        this.method = method;
        this.url = url;
        this.named = named;
    }

    /**
     * Adds a field of the header.
     *
     * @throws RefusedException if the value would end its line
     */
    public Request header(String name, String value) throws RefusedException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c >= 0x7f) {
                throw new RefusedException("The header " + name + " of a request to " + url.authority()
                        + " has a character that does not belong there");
            }
        }
        headers.add(name);
        headers.add(value);
        return this;
    }

    /** Gives it a body of this many bytes. */
    public Request body(long bytes, Body content) {
        this.length = bytes;
        this.body = content;
        return this;
    }

    /** The same request to another address, without {@code Authorization} if that is not for the new address. */
    Request to(Url other, Named by, boolean authorized) {
        Request request = new Request(method, other, by);
        for (int i = 0; i < headers.size(); i += 2) {
            if (authorized || !headers.get(i).equalsIgnoreCase("Authorization")) {
                request.headers.add(headers.get(i));
                request.headers.add(headers.get(i + 1));
            }
        }
        request.length = length;
        request.body = body;
        return request;
    }

    /** Where it goes. */
    public Url url() {
        return url;
    }

    String method() {
        return method;
    }

    Named named() {
        return named;
    }

    @Nullable
    Body body() {
        return body;
    }

    long length() {
        return length;
    }

    /** The head as it is sent. A proxy for HTTP gets the whole address and its own header. */
    String head(@Nullable Proxy proxy) {
        boolean whole = proxy != null && !url.tls();
        StringBuilder head = new StringBuilder(method).append(' ');
        head.append(whole ? url.origin() : "").append(url.target()).append(" HTTP/1.1\r\nHost: ");
        head.append(url.authority()).append("\r\nUser-Agent: jcontainer\r\nAccept-Encoding: identity\r\n");
        if (whole && proxy != null && proxy.authorization() != null) {
            head.append("Proxy-Authorization: ").append(proxy.authorization()).append("\r\n");
        }
        for (int i = 0; i < headers.size(); i += 2) {
            head.append(headers.get(i)).append(": ").append(headers.get(i + 1)).append("\r\n");
        }
        if (body != null || !method.equals("GET") && !method.equals("HEAD")) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}

package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests by HTTP/1.1 and keeps connections for the next one. It follows no redirects, knows no passwords, and
 * repeats nothing, except that a kept connection turns out to have been closed by the server. Thread-safe. An interrupt
 * ends a request with {@link InterruptedIOException}; so does {@link #close} for all requests under way.
 */
public final class Http implements Closeable {
    private static final int KEPT = 8;
    private static final long KEPT_NANOS = 20_000_000_000L; // servers close idle connections after a minute or more
    private static final int BLOCK = 128 << 10;
    private static final int PIECE = 16 << 10; // a record of TLS has no more
    /** So many times the limit of silence an answer's header may take, from the end of the request, and a document. */
    private static final int HEAD = 2;

    private static final int DOCUMENT = 4;

    private final Dialer dialer;
    private final TimeLimits limits;
    private final Watch watch = new Watch();
    private final Set<Closeable> active = new HashSet<>(); // connections, and those that are being made
    private final List<Kept> kept = new ArrayList<>();
    private boolean closed;

    /** Where a connection leads: an origin, perhaps by a proxy. Only scheme, host and port of the address count. */
    record Route(Url url, @Nullable Proxy proxy) {
        boolean isSame(Route other) {
            return url.isSameOrigin(other.url) && (proxy == null ? other.proxy == null : proxy.equals(other.proxy));
        }
    }

    private record Kept(Route route, Wire wire) {}

    /** A client with these limits and ways. */
    public Http(TimeLimits limits, Tls tls, Proxies proxies) {
        this(limits, tls, proxies, InetAddress::getAllByName);
    }

    Http(TimeLimits limits, Tls tls, Proxies proxies, HostLookup.Resolver resolver) {
        this.limits = limits;
        this.dialer = new Dialer(limits, tls, proxies, resolver);
    }

    /**
     * Sends a request and reads the head of its answer.
     *
     * @throws ConnectionException if the server cannot be reached, or does not answer in time or in HTTP
     * @throws RefusedException if the address must not be used, or the server's certificate is not trusted
     * @throws ContentException if the body of the request could not be read
     * @throws InterruptedIOException if the thread is interrupted; it stays interrupted
     */
    public Response send(Request request) throws IOException {
        try {
            Route route = dialer.route(request);
            Wire used = take(route);
            if (used != null) {
                try {
                    return exchange(request, route, used);
                } catch (IOException e) {
                    boolean ended = used.isAnswered() || Thread.currentThread().isInterrupted();
                    if (ended || e instanceof ContentException || e instanceof SocketTimeoutException) {
                        throw e;
                    }
                }
            }
            return exchange(request, route, dial(request, route));
        } catch (IOException e) {
            throw failure(request.url(), e);
        }
    }

    private Response exchange(Request request, Route route, Wire wire) throws IOException {
        boolean done = false;
        try {
            boolean sent = sendRequest(request, route, wire);
            ResponseHead head = watch.within(
                    HEAD * (long) limits.silence(),
                    wire,
                    "the header of its answer was not there after " + Dialer.time(HEAD * limits.silence()),
                    () -> ResponseHead.read(wire));
            long said = head.contentLength();
            long length = head.bodyLength(request.method());
            BodyStream body = new BodyStream(this, route, wire, length, sent && head.persistent());
            done = true;
            return new Response(request.url(), head.status(), head.headers(), body, said);
        } finally {
            if (!done) {
                release(route, wire, false);
            }
        }
    }

    private Wire dial(Request request, Route route) throws IOException {
        Opening opening = new Opening();
        add(opening);
        try {
            return add(dialer.dial(request, route, opening, watch));
        } finally {
            remove(opening);
        }
    }

    /** Returns false if the server stopped to read, perhaps because it has answered already. */
    private boolean sendRequest(Request request, Route route, Wire wire) throws IOException {
        byte[] head = request.head(route.proxy()).getBytes(ISO_8859_1);
        wire.begin();
        send(wire, head, head.length);
        Request.Body body = request.body();
        if (body == null) {
            return true;
        }
        try (RequestBody content = new RequestBody(body, request.length())) {
            byte[] block = new byte[(int) Math.min(BLOCK, Math.max(1, request.length()))];
            for (int count = content.next(block); count > 0; count = content.next(block)) {
                try {
                    send(wire, block, count);
                } catch (IOException e) {
                    if (e instanceof SlowException || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    return false;
                }
            }
        }
        return true;
    }

    /** Sends in pieces, so that a slow line has the time for each of them. */
    private void send(Wire wire, byte[] bytes, int length) throws IOException {
        for (int at = 0; at < length; at += PIECE) {
            int from = at;
            int count = Math.min(PIECE, length - at);
            watch.within(limits.silence(), wire, "it took no byte for " + Dialer.time(limits.silence()), () -> {
                wire.send(bytes, from, count);
                return count;
            });
        }
    }

    private synchronized @Nullable Wire take(Route route) throws IOException {
        long now = System.nanoTime();
        for (int i = kept.size() - 1; i >= 0; i--) {
            Kept one = kept.get(i);
            boolean old = now - one.wire.idleSince() > KEPT_NANOS;
            if (old || one.route.isSame(route)) {
                kept.remove(i);
                if (!old && one.wire.isQuiet()) {
                    active.add(one.wire);
                    return one.wire;
                }
                closeQuietly(one.wire);
            }
        }
        return null;
    }

    private synchronized <C extends Closeable> C add(C connection) throws IOException {
        if (closed) {
            connection.close();
            throw new InterruptedIOException("The client of registries has been closed");
        }
        active.add(connection);
        return connection;
    }

    private synchronized void remove(Closeable connection) {
        active.remove(connection);
    }

    /** Takes a connection back: to be used again, or to be closed. Bytes that belong to no answer are a reason to close. */
    synchronized void release(Route route, Wire wire, boolean reusable) {
        active.remove(wire);
        if (reusable && !closed && kept.size() < KEPT && wire.isQuiet()) {
            wire.idle(System.nanoTime());
            kept.add(new Kept(route, wire));
        } else {
            closeQuietly(wire);
        }
    }

    private static void closeQuietly(Closeable wire) {
        try {
            wire.close();
        } catch (IOException e) {
            // The connection is gone, which is what was wanted.
        }
    }

    /** Does something with a body that has less time than a blob: a document, which is whole or of no use. */
    <T> T document(Url url, Closeable body, Watch.Work<T> work) throws IOException {
        int limit = DOCUMENT * limits.silence();
        try {
            return watch.within(limit, body, "its answer was not whole after " + Dialer.time(limit), work);
        } catch (SlowException e) {
            throw failure(url, e);
        }
    }

    /** An exception that says which server failed; what says that already is returned as it is. */
    IOException failure(Url url, IOException e) {
        if (Thread.currentThread().isInterrupted() || isClosed()) {
            InterruptedIOException interrupted =
                    new InterruptedIOException("The transfer from or to " + url.authority() + " was interrupted");
            interrupted.initCause(e);
            return interrupted;
        }
        if (e instanceof RefusedException || e instanceof CutException || e instanceof ContentException) {
            return e;
        }
        if (e instanceof ConnectionException) {
            boolean unreached = ((ConnectionException) e).isUnreached();
            return unreached || e.getCause() instanceof ConnectionException
                    ? e
                    : new ConnectionException(Dialer.sentence(url, e.getMessage()), false, e);
        }
        String why = e instanceof SocketTimeoutException && !(e instanceof SlowException)
                ? "it was silent for " + Dialer.time(limits.silence())
                : Dialer.why(e);
        return new ConnectionException(Dialer.sentence(url, why), false, e);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Closes all connections, also those that other threads wait for. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Kept one : kept) {
            closeQuietly(one.wire);
        }
        kept.clear();
        for (Closeable wire : active) {
            closeQuietly(wire);
        }
        active.clear();
    }
}

package dev.jcontainer.image.registry.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The look-up of a name, in a thread of its own: the resolver of the C library knows neither interrupts nor a limit of
 * time. A thread that nobody waits for any more ends by itself when the resolver gives up.
 */
final class HostLookup implements Closeable {
    /** What glibc and musl say of a name that will not be known soon. */
    private static final String[] LASTING = {
        "Name or service not known", "No address associated", "Non-recoverable", "Name does not resolve"
    };

    private final String host;
    private final Resolver resolver;
    private InetAddress @Nullable [] found;
    private @Nullable UnknownHostException failure;
    private boolean closed;

    /** Knows the addresses of names. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] look(String host) throws UnknownHostException;
    }

    private HostLookup(String host, Resolver resolver) {
        this.host = host;
        this.resolver = resolver;
    }

    /** The addresses of a host, at least one. */
    static InetAddress[] of(String host, Resolver resolver, Opening opening) throws IOException {
        byte[] literal = ServerAddresses.ofHost(host);
        if (literal.length > 0) {
            return new InetAddress[] {InetAddress.getByAddress(literal)};
        }
        HostLookup lookup = new HostLookup(host, resolver);
        opening.begin("no address of the name " + host, lookup);
        Thread thread = new Thread(lookup::look, "jcontainer name look-up");
        thread.setDaemon(true);
        thread.start();
        return lookup.await();
    }

    private void look() {
        try {
            InetAddress[] addresses = resolver.look(host);
            end(addresses, addresses.length == 0 ? new UnknownHostException(host) : null);
        } catch (UnknownHostException e) {
            end(null, e);
        }
    }

    private synchronized void end(InetAddress @Nullable [] addresses, @Nullable UnknownHostException e) {
        found = addresses;
        failure = e;
        notifyAll();
    }

    private synchronized InetAddress[] await() throws IOException {
        try {
            while (found == null && failure == null && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the name " + host + " was looked up");
        }
        if (failure != null) {
            throw failure;
        }
        if (found == null) {
            throw new InterruptedIOException("The name " + host + " is no longer looked up");
        }
        return found;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Whether the name may be known later (EAI_AGAIN): the JVM tells the error by the words of the C library only, which
     * may be in any language, so that words which nobody knows here count as that.
     */
    static boolean isTemporary(UnknownHostException failure) {
        String words = String.valueOf(failure.getMessage());
        for (String lasting : LASTING) {
            if (words.contains(lasting)) {
                return false;
            }
        }
        return true;
    }
}

package dev.jcontainer.image.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes connections: looks the host up, connects, by a proxy if one is configured, and starts TLS. Thread-safe. */
final class Dialer {
    private static final int STATUS_OK = 200;

    private final TimeLimits limits;
    private final Tls tls;
    private final Proxies proxies;
    private final HostLookup.Resolver resolver;
    private final Set<String> unsure = ConcurrentHashMap.newKeySet(); // hosts whose look-up may succeed later

    Dialer(TimeLimits limits, Tls tls, Proxies proxies, HostLookup.Resolver resolver) {
        this.limits = limits;
        this.tls = tls;
        this.proxies = proxies;
        this.resolver = resolver;
    }

    Http.Route route(Request request) throws RefusedException {
        return new Http.Route(request.url(), proxies.forUrl(request.url()));
    }

    /**
     * Connects, within the limit for all of it: look-up, all addresses of the host, the proxy and TLS. The limit of silence
     * applies to what is read then.
     */
    Wire dial(Request request, Http.Route route, Opening opening, Watch watch) throws IOException {
        Proxy proxy = route.proxy();
        try {
            return watch.within(limits.connect(), opening, "", () -> connection(request, proxy, opening));
        } catch (SlowException e) {
            throw unreached(request.url(), proxy, opening.missing() + " within " + time(limits.connect()), e);
        }
    }

    private Wire connection(Request request, @Nullable Proxy proxy, Opening opening) throws IOException {
        long end = System.nanoTime() + limits.connect() * 1_000_000L;
        SocketChannel channel = connect(request, proxy, end, opening);
        boolean done = false;
        try {
            Wire wire = layers(request.url(), proxy, channel, opening);
            wire.socket().setSoTimeout(limits.silence());
            done = true;
            return wire;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private Wire layers(Url url, @Nullable Proxy proxy, SocketChannel channel, Opening opening) throws IOException {
        Socket socket = channel.socket();
        socket.setTcpNoDelay(true);
        if (proxy != null && proxy.url().tls()) {
            opening.begin("no TLS with the proxy", channel);
            socket = secured(socket, proxy.url(), null);
        }
        if (url.tls()) {
            if (proxy != null) {
                opening.begin("no answer of the proxy", channel);
                tunnel(new Wire(channel, socket), url, proxy);
            }
            opening.begin("no TLS", channel);
            socket = secured(socket, url, proxy);
        }
        return new Wire(channel, socket);
    }

    private Socket secured(Socket socket, Url url, @Nullable Proxy proxy) throws IOException {
        SSLSocketFactory factory = tls.factory(url);
        String host =
                url.host().startsWith("[") ? url.host().substring(1, url.host().length() - 1) : url.host();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, url.port(), true);
        tls.prepare(secured, url);
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            throw tlsFailure(url, proxy, e);
        }
        return secured;
    }

    /** Asks the proxy for a tunnel: RFC 9110, section 9.3.6. */
    private static void tunnel(Wire wire, Url url, Proxy proxy) throws IOException {
        String target = url.host() + ":" + url.port();
        String user = proxy.authorization();
        byte[] head = ("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                        + (user == null ? "" : "Proxy-Authorization: " + user + "\r\n") + "\r\n")
                .getBytes(ISO_8859_1);
        wire.send(head, 0, head.length);
        int status = ResponseHead.read(wire).status();
        if (status != STATUS_OK) {
            throw new RefusedException("The proxy " + proxy + " refuses a connection to " + target + ": it answers "
                    + status
                    + (status == 407
                            ? ", which means that it wants a name and a password, as in" + " http://NAME:PASSWORD@PROXY"
                            : ""));
        }
    }

    private SocketChannel connect(Request request, @Nullable Proxy proxy, long end, Opening opening)
            throws IOException {
        Url url = request.url();
        InetAddress[] addresses = look(url, proxy, opening);
        if (proxy == null) {
            for (InetAddress address : addresses) {
                ServerAddresses.check(request, address);
            }
        } else {
            ServerAddresses.checkLiteral(request);
        }
        int port = proxy == null ? url.port() : proxy.url().port();
        IOException last = new UnknownHostException(url.host());
        for (int i = 0; i < addresses.length; i++) {
            long left = (end - System.nanoTime()) / 1_000_000 / (addresses.length - i);
            SocketChannel channel = SocketChannel.open();
            opening.begin("no connection", channel);
            try {
                channel.socket().connect(new InetSocketAddress(addresses[i], port), (int) Math.max(1, left));
                return channel;
            } catch (IOException | UnresolvedAddressException e) {
                channel.close();
                last = e instanceof IOException ? (IOException) e : last;
                if (Thread.currentThread().isInterrupted() || e instanceof ClosedChannelException) {
                    break; // somebody has closed it
                }
            }
        }
        throw unreached(
                url,
                proxy,
                last instanceof SocketTimeoutException ? "no connection within " + time(limits.connect()) : why(last),
                last);
    }

    private InetAddress[] look(Url url, @Nullable Proxy proxy, Opening opening) throws IOException {
        String host = proxy == null ? url.host() : proxy.url().host();
        try {
            return HostLookup.of(host, resolver, opening);
        } catch (UnknownHostException e) {
            // The JVM keeps failures for ten seconds, and has no words for them then.
            boolean cached = host.equals(e.getMessage());
            if (cached ? unsure.contains(host) : HostLookup.isTemporary(e)) {
                unsure.add(host);
                throw unreached(url, proxy, "the name " + host + " cannot be looked up now", e);
            }
            unsure.remove(host);
            throw ConnectionException.unknownHost(unreached(url, proxy, "no address is known for the name " + host, e));
        }
    }

    private static ConnectionException unreached(Url url, @Nullable Proxy proxy, String why, IOException cause) {
        String by = proxy == null ? "" : " by the proxy " + proxy;
        return new ConnectionException("Cannot connect to " + url.origin() + by + ": " + why, true, cause);
    }

    /** A certificate that is not trusted stays so; other failures may be those of a server that does not speak TLS. */
    private static IOException tlsFailure(Url url, @Nullable Proxy proxy, SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getCause() instanceof RefusedException) {
                return (RefusedException) cause.getCause(); // a file of certificates cannot be read
            }
            if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
                return new RefusedException(
                        "The certificate of " + url.authority() + " is not trusted: " + why(cause)
                                + "; put the certificate of its authority into /etc/docker/certs.d/" + url.authority()
                                + "/ca.crt, or allow any certificate with --tls-verify=false",
                        failure);
            }
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("bad_certificate") || message.contains("certificate_required")) {
            return new RefusedException(
                    url.authority() + " wants a client's certificate, or another one: put it and its key into"
                            + " /etc/docker/certs.d/" + url.authority() + "/client.cert and client.key",
                    failure);
        }
        return unreached(url, proxy, "TLS failed: " + why(failure), failure);
    }

    static String sentence(Url url, @Nullable String why) {
        return "No right answer from " + url.origin() + ": " + why;
    }

    static String why(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : Printable.text(message, 300);
    }

    static String time(int milliseconds) {
        return milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
    }
}

package dev.jcontainer.image.registry.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes connections: looks the host up, connects, by a proxy if one is configured, and starts TLS. Thread-safe. */
final class Dialer {
    private static final int STATUS_OK = 200;

    private final Limits limits;
    private final Tls tls;
    private final Proxies proxies;

    Dialer(Limits limits, Tls tls, Proxies proxies) {
        this.limits = limits;
        this.tls = tls;
        this.proxies = proxies;
    }

    Http.Route route(Request request) throws RefusedException {
        return new Http.Route(request.url(), proxies.forUrl(request.url()));
    }

    /** Connects; the limit of silence applies to what is read then. */
    Wire dial(Request request, Http.Route route) throws IOException {
        Proxy proxy = route.proxy();
        long end = System.nanoTime() + limits.connect() * 1_000_000L;
        SocketChannel channel = connect(request, proxy, end);
        boolean done = false;
        try {
            Wire wire = layers(request.url(), proxy, channel);
            wire.socket().setSoTimeout(limits.silence());
            done = true;
            return wire;
        } catch (SocketTimeoutException e) {
            throw unreached(request.url(), proxy, "no TLS within " + time(limits.connect()), e);
        } catch (SSLException e) {
            throw tlsFailure(request.url(), proxy, e);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private Wire layers(Url url, @Nullable Proxy proxy, SocketChannel channel) throws IOException {
        Socket socket = channel.socket();
        socket.setSoTimeout(limits.connect());
        socket.setTcpNoDelay(true);
        if (proxy != null && proxy.url().tls()) {
            socket = secured(socket, proxy.url());
        }
        if (url.tls()) {
            if (proxy != null) {
                tunnel(new Wire(channel, socket), url, proxy);
            }
            socket = secured(socket, url);
        }
        return new Wire(channel, socket);
    }

    private Socket secured(Socket socket, Url url) throws IOException {
        SSLSocketFactory factory = tls.factory(url);
        String host =
                url.host().startsWith("[") ? url.host().substring(1, url.host().length() - 1) : url.host();
        SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, url.port(), true);
        tls.prepare(secured, url.host());
        secured.startHandshake();
        return secured;
    }

    /** Asks the proxy for a tunnel: RFC 9110, section 9.3.6. */
    private static void tunnel(Wire wire, Url url, Proxy proxy) throws IOException {
        String target = url.host() + ":" + url.port();
        String user = proxy.authorization();
        wire.send("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                + (user == null ? "" : "Proxy-Authorization: " + user + "\r\n") + "\r\n");
        int status = ResponseHead.read(wire).status();
        if (status != STATUS_OK) {
            throw new RefusedException("The proxy " + proxy + " refuses a connection to " + target + ": it answers "
                    + status
                    + (status == 407
                            ? ", which means that it wants a name and a password, as in" + " http://NAME:PASSWORD@PROXY"
                            : ""));
        }
    }

    private SocketChannel connect(Request request, @Nullable Proxy proxy, long end) throws IOException {
        Url url = request.url();
        InetAddress[] addresses = look(url, proxy);
        if (proxy == null) {
            for (InetAddress address : addresses) {
                Addresses.check(request, address);
            }
        } else {
            Addresses.checkLiteral(request);
        }
        int port = proxy == null ? url.port() : proxy.url().port();
        IOException last = new UnknownHostException(url.host());
        for (int i = 0; i < addresses.length; i++) {
            long left = (end - System.nanoTime()) / 1_000_000 / (addresses.length - i);
            SocketChannel channel = SocketChannel.open();
            try {
                channel.socket().connect(new InetSocketAddress(addresses[i], port), (int) Math.max(1, left));
                return channel;
            } catch (IOException | UnresolvedAddressException e) {
                channel.close();
                last = e instanceof IOException ? (IOException) e : last;
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        throw unreached(
                url,
                proxy,
                last instanceof SocketTimeoutException ? "no connection within " + time(limits.connect()) : why(last),
                last);
    }

    private static InetAddress[] look(Url url, @Nullable Proxy proxy) throws IOException {
        String host = proxy == null ? url.host() : proxy.url().host();
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw unreached(url, proxy, "no address is known for the name " + host, e);
        }
    }

    private static ConnectException unreached(Url url, @Nullable Proxy proxy, String why, IOException cause) {
        String by = proxy == null ? "" : " by the proxy " + proxy;
        return new ConnectException("Cannot connect to " + url.origin() + by + ": " + why, true, cause);
    }

    /** A certificate that is not trusted stays so; other failures may be those of a server that does not speak TLS. */
    private static IOException tlsFailure(Url url, @Nullable Proxy proxy, SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
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

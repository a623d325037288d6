package dev.jcontainer.image.registry.http;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates are trusted, and which of our own are shown, for each host: those of the system, and those of the
 * directories that Docker and others have for it. Nothing is read before the first connection. Thread-safe.
 *
 * @see <a href="https://docs.docker.com/engine/security/certificates/">Docker's directories</a>
 */
public final class Tls {
    private final List<String> parents;
    private final @Nullable String directory;
    private final String registry;
    private final Set<String> unverified;
    private final Map<String, SSLSocketFactory> factories = new HashMap<>();

    /**
     * Certificates of these places.
     *
     * @param parents directories with a directory {@code HOST[:PORT]} for each host
     * @param directory one directory that is used in place of all of these; its authorities count for every host, its
     *     key for the registry only; null for none
     * @param registry the authority of the registry, {@code HOST[:PORT]}
     * @param unverified the authorities, in lower case, {@code HOST[:PORT]}, whose certificates are not verified; another
     *     port of the same host is not one of them
     */
    public Tls(List<String> parents, @Nullable String directory, String registry, Set<String> unverified) {
        this.parents = List.copyOf(parents);
        this.directory = directory;
        this.registry = registry;
        this.unverified = Set.copyOf(unverified);
    }

    /** What makes the sockets for a host. */
    synchronized SSLSocketFactory factory(Url url) throws RefusedException {
        String authority = url.authority();
        SSLSocketFactory factory = factories.get(authority);
        if (factory == null) {
            factory = newFactory(url, authority);
            factories.put(authority, factory);
        }
        return factory;
    }

    /** Asks for the check of the host's name, which sockets of TLS do not make by themselves. */
    void prepare(SSLSocket socket, Url url) {
        if (!unverified.contains(url.authority())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
    }

    private SSLSocketFactory newFactory(Url url, String authority) throws RefusedException {
        List<X509Certificate> authorities = new ArrayList<>();
        List<KeyPairFiles.Pair> pairs = new ArrayList<>();
        if (directory != null) {
            read(directory, authorities, authority.equals(registry) ? pairs : new ArrayList<>());
        } else {
            for (String parent : parents) {
                read(parent + "/" + authority, authorities, pairs);
                if (authority.equals(url.host())) { // a reference may name the usual port
                    read(parent + "/" + authority + ":" + url.port(), authorities, pairs);
                }
            }
        }
        try {
            X509ExtendedTrustManager trust = unverified.contains(authority) ? new TrustAll() : new Trust(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(pairs), new TrustManager[] {trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new RefusedException("Cannot prepare TLS for " + authority + ": " + e.getMessage(), e);
        }
    }

    private static void read(String place, List<X509Certificate> authorities, List<KeyPairFiles.Pair> pairs)
            throws RefusedException {
        List<String> names = list(place);
        names.sort(null);
        for (String name : names) {
            String path = place + "/" + name;
            if (name.endsWith(".crt")) {
                authorities.addAll(KeyPairFiles.certificates(path));
            } else if (name.endsWith(".cert")) {
                pairs.add(KeyPairFiles.pair(path, path.substring(0, path.length() - 5) + ".key"));
            } else if (name.endsWith(".key") && !names.contains(name.substring(0, name.length() - 4) + ".cert")) {
                throw new RefusedException("The key " + path + " has no certificate: "
                        + path.substring(0, path.length() - 4) + ".cert is missing");
            }
        }
    }

    private static List<String> list(String place) throws RefusedException {
        try {
            List<String> names = KernelFiles.listIfThere(place);
            return names == null ? new ArrayList<>() : names;
        } catch (SystemCallException e) {
            throw new RefusedException("Cannot read the directory of certificates " + place + ": " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(List<KeyPairFiles.Pair> pairs)
            throws GeneralSecurityException, IOException {
        if (pairs.isEmpty()) {
            return null;
        }
        char[] none = new char[0];
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, none);
        for (int i = 0; i < pairs.size(); i++) {
            KeyPairFiles.Pair pair = pairs.get(i);
            store.setKeyEntry("key" + i, pair.key(), none, pair.chain().toArray(new X509Certificate[0]));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory.getKeyManagers();
    }
}

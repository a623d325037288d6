package dev.jcontainer.image.registry.http;

import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts what one of these trusts: the authorities given for the host, those of the Java runtime, and those of the
 * system, where administrators put the authority of their company. Each is read only if those before it say no.
 */
final class Trust extends X509ExtendedTrustManager {
    private static final String[] SYSTEM = {
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem"
    };
    private static final int KINDS = 3;

    private final List<X509Certificate> given;
    private final @Nullable X509ExtendedTrustManager[] managers = new X509ExtendedTrustManager[KINDS];
    private final boolean[] made = new boolean[KINDS];

    Trust(List<X509Certificate> given) {
        this.given = given;
    }

    /** One of the three; null if it would have no certificates. */
    private synchronized @Nullable X509ExtendedTrustManager manager(int kind) throws CertificateException {
        if (!made[kind]) {
            try {
                managers[kind] = newManager(kind);
            } catch (RefusedException e) {
                throw new CertificateException(e.getMessage(), e);
            } catch (GeneralSecurityException | IOException e) {
                throw new CertificateException("the trusted certificates cannot be read: " + e.getMessage(), e);
            }
            made[kind] = true;
        }
        return managers[kind];
    }

    private @Nullable X509ExtendedTrustManager newManager(int kind) throws GeneralSecurityException, IOException {
        List<X509Certificate> certificates = kind == 0 ? given : kind == 1 ? null : system();
        if (certificates != null && certificates.isEmpty()) {
            return null;
        }
        KeyStore store = null;
        if (certificates != null) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("authority" + i, certificates.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager) {
                return (X509ExtendedTrustManager) manager;
            }
        }
        return null;
    }

    private static List<X509Certificate> system() throws RefusedException, SystemCallException {
        for (String file : SYSTEM) {
            if (KernelFiles.exists(file)) {
                return KeyPairFiles.certificates(file);
            }
        }
        return List.of();
    }

    /** One of the ways in which a chain is checked. */
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    /** Certificates that cannot be read are the reason to tell, if nothing else is trusted. */
    private void any(Check check) throws CertificateException {
        CertificateException first = null;
        CertificateException unread = null;
        for (int kind = 0; kind < KINDS; kind++) {
            X509ExtendedTrustManager manager;
            try {
                manager = manager(kind);
            } catch (CertificateException e) {
                unread = e;
                continue;
            }
            if (manager == null) {
                continue;
            }
            try {
                check.by(manager);
                return;
            } catch (CertificateException e) {
                first = first == null ? e : first;
            }
        }
        if (unread != null) {
            throw unread;
        }
        throw first == null ? new CertificateException("there is no trusted certificate") : first;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        any(manager -> manager.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        any(manager -> manager.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        any(manager -> manager.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw noServer();
    }

    private static CertificateException noServer() {
        return new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

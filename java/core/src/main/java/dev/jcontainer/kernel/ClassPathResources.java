package dev.jcontainer.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Reads files that the build has put on the class path or the module path. */
public final class ClassPathResources {
    private ClassPathResources() {}

    /**
     * Returns the content of a resource, or null if there is none of this name.
     *
     * <p>It is looked up in the jar of the owner first, and read as an entry of a zip file. The class loaders of the JDK
     * would first ask all modules of the JDK for the name, and their handler of jar URLs keeps the jar open: in a cold
     * JVM both take some 3 ms for each resource.
     *
     * @param owner a class of this module, in whose jar the resource is likely to be
     * @param path the absolute path of the resource without a leading slash, such as {@code native/linux-x86_64/digests}
     */
    public static byte @Nullable [] read(Class<?> owner, String path) throws IOException {
        File jar = jarOf(owner);
        byte[] content = jar == null ? null : read(jar, path);
        if (content != null) {
            return content;
        }
        URL resource = owner.getResource("/" + path); // with modules, only of the owner's own
        if (resource == null) {
            resource = owner.getClassLoader().getResource(path);
        }
        return resource == null ? null : read(resource.openStream());
    }

    /** The jar file that a class comes from; null if it comes from a directory or an image of the JDK. */
    private static @Nullable File jarOf(Class<?> owner) {
        CodeSource source = owner.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null || !location.getProtocol().equals("file")) {
            return null;
        }
        try {
            File file = new File(location.toURI());
            return file.isFile() ? file : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null; // the URL of a class loader that is not the JDK's; the loader itself can read it
        }
    }

    static byte @Nullable [] read(File file, String path) throws IOException {
        try (ZipFile jar = new ZipFile(file)) {
            ZipEntry entry = jar.getEntry(path);
            return entry == null ? null : read(jar.getInputStream(entry));
        } catch (ZipException e) {
            return null; // no jar, such as a program that native-image has made; the loader can read it, or tells why
            // not
        }
    }

    private static byte[] read(InputStream stream) throws IOException {
        try (stream) {
            return stream.readAllBytes();
        }
    }
}

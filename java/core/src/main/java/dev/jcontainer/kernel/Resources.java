package dev.jcontainer.kernel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads files that the build has put on the class path or the module path. */
public final class Resources {
    private Resources() {}

    /**
     * Returns the content of a resource. The entry of a jar file is read as that of a zip file: the JDK's handler of jar
     * URLs takes a cold JVM some 5 ms, and keeps the jar open.
     *
     * @param resource the resource, as {@link Class#getResource} returns it to a class of the resource's own module
     */
    public static byte[] read(URL resource) throws IOException {
        String path = resource.getPath();
        int end = path.lastIndexOf("!/");
        if (resource.getProtocol().equals("jar") && path.startsWith("file:") && end > 0) {
            File jar = new File(URI.create(path.substring(0, end)));
            if (jar.isFile()) { // not a jar within a jar
                return read(jar, path.substring(end + 2), resource);
            }
        }
        return read(resource.openStream());
    }

    private static byte[] read(File file, String name, URL resource) throws IOException {
        try (ZipFile jar = new ZipFile(file)) {
            ZipEntry entry = jar.getEntry(name);
            if (entry == null) {
                throw new IOException("Cannot read " + resource + ": the jar was replaced.");
            }
            return read(jar.getInputStream(entry));
        }
    }

    private static byte[] read(InputStream stream) throws IOException {
        try (stream) {
            return stream.readAllBytes();
        }
    }
}

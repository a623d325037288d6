package dev.jcontainer.cli.oci;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The texts in the constant pools of a module's classes (JVM specification, 4.4), to look for messages without
 * provoking them.
 */
final class ClassConstants {
    private static final int UTF8 = 1;

    private ClassConstants() {}

    /**
     * All texts of the directory or jar that this class comes from, without those of some classes, by their simple
     * names.
     */
    static List<String> ofModule(Class<?> type, Set<String> without) throws IOException, URISyntaxException {
        URI location = type.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path place = Path.of(location);
        if (Files.isDirectory(place)) {
            return below(place, without);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return below(jar.getPath("/"), without);
        }
    }

    private static List<String> below(Path root, Set<String> without) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file ->
                            !without.contains(file.getFileName().toString().replaceAll("[$.].*", "")))
                    .forEach(file -> read(file, texts));
        }
        return texts;
    }

    private static void read(Path file, List<String> into) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            in.skipBytes(8); // magic and version
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                if (tag == UTF8) {
                    into.add(in.readUTF());
                    continue;
                }
                in.skipBytes(length(tag));
                i += tag == 5 || tag == 6 ? 1 : 0; // long and double take two entries
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int length(int tag) {
        switch (tag) {
            case 7: // class
            case 8: // string
            case 16: // method type
            case 19: // module
            case 20: // package
                return 2;
            case 15: // method handle
                return 3;
            case 5: // long
            case 6: // double
                return 8;
            default: // integers, floats, references, names, dynamic
                return 4;
        }
    }
}

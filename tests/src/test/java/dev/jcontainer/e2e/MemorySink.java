package dev.jcontainer.e2e;

import dev.jcontainer.image.layer.ContentSink;
import dev.jcontainer.image.tree.Content;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Keeps the bytes of files in memory; the position of a content is its number. */
final class MemorySink implements ContentSink {
    private final List<byte[]> files = new ArrayList<>();
    private ByteArrayOutputStream file = new ByteArrayOutputStream();

    byte[] file(Content content) {
        long position =
                content instanceof Content.Stored stored ? stored.position() : ((Content.Lower) content).position();
        return files.get((int) position);
    }

    @Override
    public void begin(long size) {
        file = new ByteArrayOutputStream();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        file.write(bytes, offset, length);
    }

    @Override
    public void skip(long length) {
        file.writeBytes(new byte[(int) length]);
    }

    @Override
    public Content.Stored end() {
        files.add(file.toByteArray());
        return new Content.Stored(files.size() - 1L, file.size());
    }
}

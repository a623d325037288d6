package dev.jcontainer.image.archive;

import dev.jcontainer.image.tar.TarException;
import dev.jcontainer.kernel.Syscalls;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;

/** The files below a directory. A member that is a symbolic link is refused. */
final class DirectoryMembers implements Members {
    private final String directory;

    DirectoryMembers(String directory) {
        this.directory = directory;
    }

    @Override
    public String place() {
        return directory;
    }

    @Override
    public long size(String name) throws IOException {
        int descriptor = ArchiveFiles.openRegularIfThere(directory + "/" + name);
        if (descriptor < 0) {
            return -1;
        }
        try (FileChannel file = ArchiveFiles.channel(descriptor)) {
            return file.size();
        } finally {
            Syscalls.close(descriptor);
        }
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        int descriptor = ArchiveFiles.openRegularIfThere(directory + "/" + name);
        if (descriptor < 0) {
            throw problem("it has no " + TarException.printable(name));
        }
        try {
            return new ClosingInput(ArchiveFiles.channel(descriptor), offset);
        } finally {
            Syscalls.close(descriptor);
        }
    }

    @Override
    public void close() {}

    /** Closes the file with the stream. */
    private static final class ClosingInput extends FilterInputStream {
        private final FileChannel file;

        ClosingInput(FileChannel file, long offset) {
            super(new ChannelInput(file, offset, Long.MAX_VALUE));
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}

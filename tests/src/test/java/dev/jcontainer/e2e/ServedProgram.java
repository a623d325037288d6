package dev.jcontainer.e2e;

import java.io.IOException;
import java.util.List;

/** A server from a package of the distribution, in an image with the settings of its image for Docker, and its client. */
interface ServedProgram {
    /** What one of its containers can be asked for. */
    interface Asked {
        /** The port on the host. */
        int port();

        /** Runs a program in the container as this user, and returns what it prints. */
        String exec(String user, String... words);
    }

    String name();

    /** The instructions for {@code import}. */
    List<String> instructions();

    /** The options of {@code run -d} that only this server needs. */
    List<String> options();

    int port();

    /** The directory of its data. */
    String directory();

    /** A part of what it prints at its start. */
    String greeting();

    /** The file with its configuration. */
    String configuration();

    /** What is added to the end of that file. */
    String addition();

    /** Whether SIGHUP makes it read the file again; otherwise it is started again. */
    boolean rereads();

    /** Whether it works as the addition says. */
    boolean isChanged(int port) throws IOException;

    /** A program for {@code exec}, which succeeds. */
    List<String> ownProgram();

    /** A part of what that program prints. */
    String ownAnswer();

    /** Makes the server keep a word. */
    void keep(Asked asked, String word) throws IOException;

    /** The word that the server keeps. */
    String kept(int port) throws IOException;
}

// phase4, another AS4 access point, as the peer of ours: it takes messages over HTTPS and sends some, on loopback, with
// keys that the test gives it. Its own defaults apply wherever AS4 leaves something open.
//
//   Phase4 serve FOLDER            prints "listening PORT", then a line for each message that it took; until its input
//                                  ends
//   Phase4 send FOLDER URL [HOW]   sends what lies in FOLDER/send.properties and prints what came of it; HOW alters the
//                                  message: stranger-signs, altered, key-of-another
//
// FOLDER holds peer.properties (who is who, the suite), PKCS #8 keys and certificates in DER: sign.*, decrypt.*, tls.*
// are its own; peer-sign.der, peer-encrypt.der and peer-tls.der are ours.
import com.helger.base.state.ETriState;
import com.helger.http.header.HttpHeaderMap;
import com.helger.httpclient.HttpClientSettings;
import com.helger.phase4.CAS4;
import com.helger.phase4.attachment.AS4OutgoingAttachment;
import com.helger.phase4.attachment.EAS4CompressionMode;
import com.helger.phase4.attachment.IAS4IncomingAttachmentFactory;
import com.helger.phase4.attachment.WSS4JAttachment;
import com.helger.phase4.client.IAS4ClientBuildMessageCallback;
import com.helger.phase4.crypto.AS4CryptoFactoryInMemoryKeyStore;
import com.helger.phase4.crypto.ECryptoAlgorithmCrypt;
import com.helger.phase4.crypto.ECryptoAlgorithmSign;
import com.helger.phase4.crypto.ECryptoAlgorithmSignDigest;
import com.helger.phase4.crypto.ECryptoKeyEncryptionAlgorithm;
import com.helger.phase4.crypto.ECryptoKeyIdentifierType;
import com.helger.phase4.ebms3header.Ebms3Error;
import com.helger.phase4.ebms3header.Ebms3Property;
import com.helger.phase4.ebms3header.Ebms3SignalMessage;
import com.helger.phase4.ebms3header.Ebms3UserMessage;
import com.helger.phase4.error.AS4ErrorList;
import com.helger.phase4.incoming.AS4IncomingMessageMetadata;
import com.helger.phase4.incoming.AS4IncomingProfileSelectorConstant;
import com.helger.phase4.incoming.AS4IncomingReceiverConfiguration;
import com.helger.phase4.incoming.AS4RequestHandler;
import com.helger.phase4.incoming.IAS4IncomingMessageMetadata;
import com.helger.phase4.incoming.IAS4IncomingMessageState;
import com.helger.phase4.incoming.IAS4ResponseAbstraction;
import com.helger.phase4.incoming.crypto.AS4IncomingSecurityConfiguration;
import com.helger.phase4.incoming.spi.AS4MessageProcessorResult;
import com.helger.phase4.incoming.spi.AS4SignalMessageProcessorResult;
import com.helger.phase4.incoming.spi.IAS4IncomingMessageProcessorSPI;
import com.helger.phase4.messaging.http.HttpRetrySettings;
import com.helger.phase4.mgr.AS4ManagerFactoryInMemory;
import com.helger.phase4.mgr.MetaAS4Manager;
import com.helger.phase4.model.EMEP;
import com.helger.phase4.model.EMEPBinding;
import com.helger.phase4.model.MessageProperty;
import com.helger.phase4.model.pmode.IPMode;
import com.helger.phase4.model.pmode.PMode;
import com.helger.phase4.model.pmode.PModeParty;
import com.helger.phase4.model.pmode.PModePayloadService;
import com.helger.phase4.model.pmode.PModeReceptionAwareness;
import com.helger.phase4.model.pmode.leg.EPModeSendReceiptReplyPattern;
import com.helger.phase4.model.pmode.leg.PModeAddressList;
import com.helger.phase4.model.pmode.leg.PModeLeg;
import com.helger.phase4.model.pmode.leg.PModeLegBusinessInformation;
import com.helger.phase4.model.pmode.leg.PModeLegErrorHandling;
import com.helger.phase4.model.pmode.leg.PModeLegProtocol;
import com.helger.phase4.model.pmode.leg.PModeLegSecurity;
import com.helger.phase4.sender.AS4Sender;
import com.helger.phase4.sender.EAS4UserMessageSendResult;
import com.helger.phase4.wss.EWSSVersion;
import com.helger.servlet.mock.MockServletContext;
import com.helger.web.scope.mgr.WebScopeManager;
import com.helger.web.scope.mgr.WebScoped;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

public final class Phase4 {
    private static final char[] PASSWORD = "of no use outside memory".toCharArray();

    private final Path folder;
    private final Properties peer;
    private final String suite;

    private Phase4(Path folder) throws Exception {
        this.folder = folder;
        this.peer = properties("peer.properties");
        this.suite = peer.getProperty("suite");
    }

    public static void main(String[] words) throws Exception {
        System.setProperty("phase4.manager.inmemory", "true");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        MetaAS4Manager.setFactory(new AS4ManagerFactoryInMemory());
        WebScopeManager.onGlobalBegin(MockServletContext.create());
        Phase4 self = new Phase4(Path.of(words[1]));
        if (words[0].equals("serve")) {
            self.serve();
        } else {
            self.send(words[2], words.length > 3 ? words[3] : "");
        }
        System.out.flush();
        System.exit(0);
    }

    // What lies in the folder

    private Properties properties(String name) throws IOException {
        Properties read = new Properties();
        try (var reader = Files.newBufferedReader(folder.resolve(name), StandardCharsets.UTF_8)) {
            read.load(reader);
        }
        return read;
    }

    private X509Certificate certificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private PrivateKey key(String name, X509Certificate certificate) throws Exception {
        String algorithm = certificate.getPublicKey().getAlgorithm();
        return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(folder.resolve(name))));
    }

    private KeyStore store(String own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        X509Certificate certificate = certificate(own + ".der");
        store.setKeyEntry(own, key(own + ".pk8", certificate), PASSWORD, new X509Certificate[] {certificate});
        return store;
    }

    private KeyStore believed(String... names) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (String name : names) {
            store.setCertificateEntry(name, certificate(name));
        }
        return store;
    }

    private AS4CryptoFactoryInMemoryKeyStore crypto(String own) throws Exception {
        return new AS4CryptoFactoryInMemoryKeyStore(
                store(own), own, PASSWORD, believed("peer-sign.der", "peer-encrypt.der"));
    }

    private SSLContext tls() throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store("tls"), PASSWORD);
        X509Certificate expected = certificate("peer-tls.der");
        // An extended one: the platform would ask for the name of the host in a certificate that is pinned.
        X509ExtendedTrustManager pinned = new X509ExtendedTrustManager() {
            private void check(X509Certificate[] shown) throws CertificateException {
                if (shown.length == 0 || !shown[0].equals(expected)) {
                    throw new CertificateException("another certificate than the one expected");
                }
            }

            @Override
            public void checkClientTrusted(X509Certificate[] shown, String how) throws CertificateException {
                check(shown);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] shown, String how) throws CertificateException {
                check(shown);
            }

            @Override
            public void checkClientTrusted(X509Certificate[] shown, String how, Socket socket)
                    throws CertificateException {
                check(shown);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] shown, String how, Socket socket)
                    throws CertificateException {
                check(shown);
            }

            @Override
            public void checkClientTrusted(X509Certificate[] shown, String how, SSLEngine engine)
                    throws CertificateException {
                check(shown);
            }

            @Override
            public void checkServerTrusted(X509Certificate[] shown, String how, SSLEngine engine)
                    throws CertificateException {
                check(shown);
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), new TrustManager[] {pinned}, null);
        return context;
    }

    // What was agreed upon

    private ECryptoAlgorithmSign signature() {
        return switch (suite) {
            case "eddsa-2" -> ECryptoAlgorithmSign.EDDSA_ED25519;
            case "ecdsa-2" -> ECryptoAlgorithmSign.ECDSA_SHA_256;
            default -> ECryptoAlgorithmSign.RSA_SHA_256;
        };
    }

    private PMode pmode() {
        PModeLegSecurity security = new PModeLegSecurity();
        security.setWSSVersion(EWSSVersion.WSS_111);
        security.setX509SignatureAlgorithm(signature());
        security.setX509SignatureHashFunction(ECryptoAlgorithmSignDigest.DIGEST_SHA_256);
        security.setX509EncryptionAlgorithm(ECryptoAlgorithmCrypt.AES_128_GCM);
        security.setX509EncryptionMinimumStrength(128);
        security.setPModeAuthorize(false);
        security.setSendReceipt(true);
        security.setSendReceiptNonRepudiation(true);
        security.setSendReceiptReplyPattern(EPModeSendReceiptReplyPattern.RESPONSE);
        PModeLeg leg = new PModeLeg(
                PModeLegProtocol.createForDefaultSoapVersion("https://peer.example/as4"),
                PModeLegBusinessInformation.create(
                        peer.getProperty("service"), peer.getProperty("action"), null, CAS4.DEFAULT_MPC_ID),
                new PModeLegErrorHandling(
                        (PModeAddressList) null,
                        (PModeAddressList) null,
                        ETriState.TRUE,
                        ETriState.TRUE,
                        ETriState.TRUE,
                        ETriState.TRUE),
                null,
                security);
        return new PMode(
                "interop",
                PModeParty.createSimple(peer.getProperty("initiator"), CAS4.DEFAULT_INITIATOR_URL),
                PModeParty.createSimple(peer.getProperty("responder"), CAS4.DEFAULT_RESPONDER_URL),
                peer.getProperty("agreement"),
                EMEP.ONE_WAY,
                EMEPBinding.PUSH,
                leg,
                null,
                new PModePayloadService(EAS4CompressionMode.GZIP),
                new PModeReceptionAwareness(ETriState.TRUE, ETriState.TRUE, 1, 1000, ETriState.TRUE));
    }

    // It takes messages

    private void serve() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = tls();
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ours = context.getDefaultSSLParameters();
                ours.setNeedClientAuth(true);
                parameters.setSSLParameters(ours);
            }
        });
        AtomicInteger count = new AtomicInteger();
        server.createContext("/as4", exchange -> take(exchange, count));
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.start();
        System.out.println("listening " + server.getAddress().getPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // whoever started it closes its input
        }
        server.stop(0);
    }

    private void take(HttpExchange exchange, AtomicInteger count) throws IOException {
        Answer answer = new Answer();
        List<String> said = new ArrayList<>();
        try (WebScoped scope = new WebScoped();
                AS4RequestHandler handler = new AS4RequestHandler(AS4IncomingMessageMetadata.createForRequest())) {
            handler.setIncomingAttachmentFactory(IAS4IncomingAttachmentFactory.DEFAULT_INSTANCE);
            handler.setIncomingReceiverConfiguration(
                    new AS4IncomingReceiverConfiguration().setReceiverEndpointAddress("https://peer.example/as4"));
            handler.setIncomingSecurityConfiguration(AS4IncomingSecurityConfiguration.createDefaultInstance());
            handler.setCryptoFactorySign(crypto("sign"));
            handler.setCryptoFactoryCrypt(crypto("decrypt"));
            PMode agreed = pmode();
            handler.setPModeResolver((id, service, action, initiator, responder, agreement, address) ->
                    agreed.getInitiator().getID().equals(initiator)
                                    && agreed.getResponder().getID().equals(responder)
                                    && agreed.getAgreement().equals(agreement)
                            ? agreed
                            : null);
            handler.setIncomingProfileSelector(new AS4IncomingProfileSelectorConstant(null, false));
            handler.setProcessorSupplier(() -> {
                var list = new com.helger.collection.commons.CommonsArrayList<IAS4IncomingMessageProcessorSPI>();
                list.add(new Taken(said, count));
                return list;
            });
            handler.setErrorConsumer((metadata, state, errors, message) -> errors.forEach(error ->
                    said.add("refused " + error.getEbmsError().getErrorCode() + " "
                            + oneLine(error.getEbmsError().getErrorDetail()))));
            HttpHeaderMap headers = new HttpHeaderMap();
            exchange.getRequestHeaders().forEach((name, values) -> values.forEach(v -> headers.addHeader(name, v)));
            handler.handleRequest(exchange.getRequestBody(), headers, answer);
        } catch (Exception problem) {
            said.add("failed " + oneLine(problem.toString()));
            problem.printStackTrace();
            answer.status = 500;
        }
        for (String line : said) {
            System.out.println(line);
        }
        System.out.flush();
        if (answer.type != null) {
            exchange.getResponseHeaders().set("Content-Type", answer.type);
        }
        exchange.sendResponseHeaders(answer.status, answer.octets.length == 0 ? -1 : answer.octets.length);
        if (answer.octets.length > 0) {
            exchange.getResponseBody().write(answer.octets);
        }
        exchange.close();
    }

    private static String oneLine(String text) {
        return text == null ? "" : text.replaceAll("\\s+", " ");
    }

    private static final class Answer implements IAS4ResponseAbstraction {
        private int status = 200;
        private String type;
        private byte[] octets = {};

        @Override
        public void setContent(byte[] content, Charset charset) {
            octets = content;
        }

        @Override
        public void setContent(HttpHeaderMap headers, com.helger.base.io.iface.IHasInputStream provider) {
            headers.forEachSingleHeader((name, value) -> {
                if (name.equalsIgnoreCase("Content-Type")) type = value;
            }, true, false);
            try (InputStream in = provider.getInputStream()) {
                octets = in.readAllBytes();
            } catch (IOException problem) {
                throw new IllegalStateException(problem);
            }
        }

        @Override
        public void setMimeType(com.helger.mime.IMimeType given) {
            type = given.getAsString();
        }

        @Override
        public void setStatus(int given) {
            status = given;
        }
    }

    private final class Taken implements IAS4IncomingMessageProcessorSPI {
        private final List<String> said;
        private final AtomicInteger count;

        private Taken(List<String> said, AtomicInteger count) {
            this.said = said;
            this.count = count;
        }

        @Override
        public AS4MessageProcessorResult processAS4UserMessage(
                IAS4IncomingMessageMetadata metadata,
                HttpHeaderMap headers,
                Ebms3UserMessage message,
                IPMode pmode,
                Node payload,
                com.helger.collection.commons.ICommonsList<WSS4JAttachment> attachments,
                IAS4IncomingMessageState state,
                AS4ErrorList errors) {
            int number = count.getAndIncrement();
            StringBuilder line = new StringBuilder("took " + message.getMessageInfo().getMessageId()
                    + (state.isSoapSignatureChecked() ? " signed" : "") + (state.isSoapDecrypted() ? " encrypted" : "")
                    + " parts " + attachments.size());
            int part = 0;
            for (WSS4JAttachment attachment : attachments) {
                Path file = folder.resolve("taken-" + number + "-" + part++);
                try (InputStream in = attachment.getSourceStream()) {
                    Files.write(file, in.readAllBytes());
                } catch (IOException problem) {
                    throw new IllegalStateException(problem);
                }
                line.append(" ").append(attachment.getUncompressedMimeType());
            }
            if (message.getMessageProperties() != null) {
                for (Ebms3Property property : message.getMessageProperties().getProperty()) {
                    line.append(" ").append(property.getName()).append("=").append(property.getValue());
                }
            }
            said.add(line.toString());
            return AS4MessageProcessorResult.createSuccess();
        }

        @Override
        public AS4SignalMessageProcessorResult processAS4SignalMessage(
                IAS4IncomingMessageMetadata metadata,
                HttpHeaderMap headers,
                Ebms3SignalMessage message,
                IPMode pmode,
                IAS4IncomingMessageState state,
                AS4ErrorList errors) {
            said.add("signal");
            return AS4SignalMessageProcessorResult.createSuccess();
        }

        @Override
        public void processAS4ResponseMessage(
                IAS4IncomingMessageMetadata metadata,
                IAS4IncomingMessageState state,
                String id,
                byte[] response,
                boolean available,
                AS4ErrorList errors) {
            // what it answers is looked at by who asked
        }
    }

    // It sends

    private void send(String url, String how) throws Exception {
        Properties what = properties("send.properties");
        HttpClientSettings http = new HttpClientSettings();
        http.setSSLContext(tls());
        http.setHostnameVerifierVerifyAll();
        http.setRetryCount(0);
        http.setResponseTimeout(org.apache.hc.core5.util.Timeout.ofMinutes(2));
        // The responder pins certificates: to name one that it does not know, somebody else's keys are taken.
        String signer = how.equals("stranger-signs") ? "stranger" : "sign";
        PMode agreed = pmode();
        var builder = AS4Sender.builderUserMessage()
                .httpClientFactory(http)
                .httpRetrySettings(new HttpRetrySettings().setMaxRetries(0))
                .cryptoFactorySign(crypto(signer))
                .cryptoFactoryCrypt(crypto("decrypt"))
                .pmode(agreed)
                .pmodeResolver((id, service, action, initiator, responder, agreement, address) -> agreed)
                .as4ProfileID("interop")
                .incomingProfileSelector(new AS4IncomingProfileSelectorConstant(null, false))
                .messageID(what.getProperty("message"))
                .agreementRef(peer.getProperty("agreement"))
                .service(peer.getProperty("service-type"), peer.getProperty("service"))
                .action(peer.getProperty("action"))
                .conversationID(what.getProperty("conversation"))
                .fromPartyIDType(peer.getProperty("party-type"))
                .fromPartyID(what.getProperty("from"))
                .fromRole(CAS4.DEFAULT_INITIATOR_URL)
                .toPartyIDType(peer.getProperty("party-type"))
                .toPartyID(what.getProperty("to"))
                .toRole(CAS4.DEFAULT_RESPONDER_URL)
                .receiverCertificate(certificate(how.equals("key-of-another") ? "other-encrypt.der" : "peer-encrypt.der"))
                .endpointURL(url);
        builder.signingParams()
                .setAlgorithmSign(signature())
                .setAlgorithmSignDigest(ECryptoAlgorithmSignDigest.DIGEST_SHA_256)
                .setKeyIdentifierType(ECryptoKeyIdentifierType.BST_DIRECT_REFERENCE);
        builder.cryptParams().setAlgorithmCrypt(ECryptoAlgorithmCrypt.AES_128_GCM);
        switch (suite) {
            case "eddsa-2" -> builder.cryptParams().setEDelivery2KeyAgreementX25519();
            case "ecdsa-2" -> builder.cryptParams().setEDelivery2KeyAgreementECDHES();
            default -> builder.cryptParams()
                    .setKeyIdentifierType(ECryptoKeyIdentifierType.BST_DIRECT_REFERENCE)
                    .setKeyEncAlgorithm(ECryptoKeyEncryptionAlgorithm.RSA_OAEP_XENC11);
        }
        for (String name : what.stringPropertyNames()) {
            if (name.startsWith("property.")) {
                builder.addMessageProperty(MessageProperty.builder()
                        .name(name.substring("property.".length()))
                        .value(what.getProperty(name)));
            }
        }
        for (int i = 0; what.getProperty("part." + i) != null; i++) {
            String[] part = what.getProperty("part." + i).split(" ");
            var attachment = AS4OutgoingAttachment.builder()
                    .data(Files.readAllBytes(folder.resolve(part[0])))
                    .mimeType(com.helger.mime.parse.MimeTypeParser.parseMimeType(part[1]));
            if (part.length > 2) attachment.compressionGZIP();
            builder.addAttachment(attachment);
        }
        List<String> said = new ArrayList<>();
        if (how.equals("altered")) {
            builder.buildMessageCallback(new IAS4ClientBuildMessageCallback() {
                @Override
                public void onSignedSoapDocument(Document document) {
                    document.getElementsByTagNameNS("*", "ConversationId").item(0).setTextContent("another-case");
                }
            });
        }
        builder.signalMsgConsumer((signal, metadata, state) -> {
            if (signal.getReceipt() != null) said.add("receipt");
            for (Ebms3Error error : signal.getError()) {
                said.add("error " + error.getErrorCode() + " " + error.getSeverity());
            }
            said.add(state.isSoapSignatureChecked() ? "signed" : "unsigned");
            said.add("for " + signal.getMessageInfo().getRefToMessageId());
        });
        builder.signalMsgValidationResultHdl(new com.helger.phase4.sender.IAS4SignalMessageValidationResultHandler() {
            @Override
            public void onSuccess() {
                said.add("references match");
            }

            @Override
            public void onError(String problem) {
                said.add("references differ: " + oneLine(problem));
            }

            @Override
            public void onNotApplicable() {
                said.add("references not compared");
            }
        });
        EAS4UserMessageSendResult result = builder.sendMessageAndCheckForReceipt(problem -> {
            said.add("failed " + oneLine(problem.toString()));
            problem.printStackTrace();
        });
        System.out.println(result + (said.isEmpty() ? "" : ": " + String.join(", ", said)));
    }
}

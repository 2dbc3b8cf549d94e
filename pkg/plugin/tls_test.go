package plugin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/syncops/synchealth/pkg/models"
)

// authority signs certificates for one test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{certificate, key}
}

// issue makes a certificate and its key in PEM format.
func (a authority) issue(t *testing.T, name string) (certificate, key []byte) {
	t.Helper()
	own := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &own.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(own)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("CERTIFICATE", der), pemOf("EC PRIVATE KEY", keyDER)
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// serveMutualTLS starts a server that only accepts clients with a certificate of the authority.
func serveMutualTLS(t *testing.T, trusted authority) string {
	t.Helper()
	certificate, key := trusted.issue(t, "server")
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	clients := x509.NewCertPool()
	clients.AddCert(trusted.certificate)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, http.StatusOK, models.Access{Scopes: []string{"read"}, Version: "1.0.0", Ready: true})
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL
}

func TestTLSWithAnOwnAuthorityAndAClientCertificate(t *testing.T) {
	trusted := newAuthority(t)
	url := serveMutualTLS(t, trusted)
	certificate, key := trusted.issue(t, "grafana")
	stranger, strangersKey := newAuthority(t).issue(t, "stranger")
	authorityPEM := string(pemOf("CERTIFICATE", trusted.certificate.Raw))

	connect := func(jsonData map[string]any, secrets map[string]string) *Datasource {
		stored, _ := json.Marshal(jsonData)
		secrets["token"] = testToken
		instance, err := New(context.Background(), backend.DataSourceInstanceSettings{Type: ID, URL: url, JSONData: stored, DecryptedSecureJSONData: secrets})
		if err != nil {
			t.Fatal(err)
		}
		return instance.(*Datasource)
	}
	both := map[string]any{"tlsAuth": true, "tlsAuthWithCACert": true}
	expect(t, connect(both, map[string]string{"tlsCACert": authorityPEM, "tlsClientCert": string(certificate), "tlsClientKey": string(key)}), "ok", "Connected")
	expect(t, connect(both, map[string]string{"tlsCACert": authorityPEM, "tlsClientCert": string(stranger), "tlsClientKey": string(strangersKey)}), "tls", "No trusted TLS connection")
	expect(t, connect(map[string]any{}, map[string]string{}), "tls", "certificate signed by unknown authority")
	expect(t, connect(map[string]any{"tlsAuth": true}, map[string]string{"tlsClientCert": "nonsense", "tlsClientKey": "nonsense"}), "wrong-settings", "TLS settings can't be used")
}

import numpy as np
from sklearn.preprocessing import MinMaxScaler

readings = np.loadtxt("readings.csv", delimiter=",")
scaler = MinMaxScaler()
scaled = scaler.fit_transform(readings)  # leak
cut = int(len(scaled) * 0.8)
train, test = scaled[:cut], scaled[cut:]
